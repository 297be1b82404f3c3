import Foundation
import Testing

@testable import TielineSemantics

@Suite struct SchemaTests {
  @Test func `refuses a schema that does not compile or lacks a document`() {
    let atom = ExampleFeed.file("Schemas/xsd/atom.xsd")
    for (bundle, message) in [
      (SchemaBundle(main: "atom.xsd", documents: ["atom.xsd": atom]), "espi.xsd"),
      (SchemaBundle(main: "atom.xsd", documents: [:]), "atom.xsd"),
      (SchemaBundle(main: "atom.xsd", documents: ["atom.xsd": Array(atom.prefix(1000))]), ""),
      (SchemaBundle(main: "../atom.xsd", documents: ["atom.xsd": atom]), "atom.xsd"),
    ] {
      do throws(GreenButtonError) {
        _ = try GreenButtonReader.readings(in: ExampleFeed.bytes, schema: bundle)
        Issue.record("a broken schema is used")
      } catch {
        guard case .document(.schema(let found, _)) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(message.isEmpty || found.contains(message), "\(found)")
      }
    }
  }

  @Test func `reads no file that a document or schema names`() {
    let root = ExampleFeed.root.appendingPathComponent("Schemas/xsd").path
    let text = String(decoding: ExampleFeed.file("Schemas/xsd/atom.xsd"), as: UTF8.self)
      .replacingOccurrences(of: "schemaLocation=\"espi.xsd\"", with: "schemaLocation=\"file://\(root)/espi.xsd\"")
    let bundle = SchemaBundle(main: "atom.xsd", documents: ["atom.xsd": Array(text.utf8)])
    #expect(throws: GreenButtonError.self) {
      try GreenButtonReader.readings(in: ExampleFeed.bytes, schema: bundle)
    }
    let hint =
      "<feed xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      + "xsi:schemaLocation=\"http://naesb.org/espi file:///nowhere/espi.xsd\" "
    #expect(ExampleFeed.refusal(ExampleFeed.replacing("<feed ", with: hint)) == nil)
  }

  @Test(.enabled(if: ExampleFeed.hasShared, "needs ../shared/data/greenbutton"))
  func `the example holds against the official ESPI schema too`() throws {
    let names = ["espi.xsd", "atom.xsd", "xml.xsd"]
    let documents = names.map { ($0, ExampleFeed.file(at: ExampleFeed.shared.appendingPathComponent($0))) }
    let official = SchemaBundle(main: "espi.xsd", documents: Dictionary(uniqueKeysWithValues: documents))
    func check(_ bytes: [UInt8]) throws {
      let sink = ElementCounter()
      let validator = try XMLStreamReader(schema: official, limits: XMLStreamLimits(), handler: sink)
      _ = try bytes.withUnsafeBytes { buffer throws(XMLStreamError) in try validator.parse(buffer) }
      _ = try validator.finish()
      #expect(sink.count > 200)
    }
    try check(ExampleFeed.bytes)
    #expect(throws: XMLStreamError.self) {
      try check(ExampleFeed.replacing("<espi:value>31915<", with: "<espi:value>many<"))
    }
  }

  @Test(.enabled(if: ExampleFeed.hasShared, "needs ../shared/data/greenbutton"))
  func `reads a published sample feed`() throws {
    let feed = ExampleFeed.file(at: ExampleFeed.shared.appendingPathComponent("test_usage_data_01.xml"))
    let readings = try ExampleFeed.readings(feed)
    #expect(readings.count == 96)
    #expect(readings.first?.energy.count == 282)
    #expect(readings.first?.flow == .forward)
    #expect(readings.first?.quality == [ReadingQuality(rawValue: 8)])
    #expect(readings.first?.interval.offsetMinutes == -300)
    #expect(readings.first?.meter == "Front Electric Meter")
  }
}

private final class ElementCounter: XMLStreamHandler {
  var count = 0

  func start(_ tag: XMLTag) -> Bool {
    count += 1
    return true
  }
  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool { true }
  func end(line: Int) -> Bool { true }
}

import Foundation
import Testing
import TielineCore

@testable import TielineSemantics

@Suite struct GreenButtonRefusalTests {
  @Test func `refuses XML that is not well-formed, with its line`() {
    guard
      case .document(.malformed(_, let line)) = ExampleFeed.refusal(
        ExampleFeed.replacing("</espi:UsagePoint>", with: "</espi:UsagePint>"))
    else {
      Issue.record("not refused as malformed")
      return
    }
    #expect(line == 18)
  }

  @Test func `refuses a feed that ends early, is empty, or goes on after its end`() {
    for count in [0, 1, 40, 2000, ExampleFeed.bytes.count - 8] {
      guard case .document(.malformed) = ExampleFeed.refusal(Array(ExampleFeed.bytes.prefix(count))) else {
        Issue.record("\(count) bytes are not refused as malformed")
        continue
      }
    }
    guard case .document(.malformed) = ExampleFeed.refusal(ExampleFeed.bytes + ExampleFeed.bytes) else {
      Issue.record("two documents are not refused")
      return
    }
  }

  @Test(arguments: [
    "<!DOCTYPE feed>", "<!DOCTYPE feed SYSTEM \"file:///etc/passwd\">",
    "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>",
  ])
  func `refuses a DOCTYPE, and with it every entity bomb`(doctype: String) {
    let feed = ExampleFeed.replacing("<feed ", with: doctype + "<feed ")
    #expect(ExampleFeed.refusal(feed) == .document(.documentType(line: 2)))
  }

  @Test func `refuses an entity that XML does not have`() {
    guard case .document(.malformed) = ExampleFeed.refusal(ExampleFeed.replacing("Local time", with: "&b;")) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func `refuses encodings other than UTF-8`() throws {
    let text = String(decoding: ExampleFeed.bytes, as: UTF8.self)
    for encoding in [String.Encoding.utf16, .utf16LittleEndian, .isoLatin1] {
      let bytes = Array(try #require(text.data(using: encoding)))
      guard case .document(.malformed) = ExampleFeed.refusal(bytes) else {
        Issue.record("\(encoding) is not refused")
        continue
      }
    }
  }

  @Test(arguments: [
    ("<espi:value>31915<", "<espi:value>many<", "value"),
    ("<espi:value>31915<", "<espi:value>140737488355328<", "value"),
    ("<espi:value>31915</espi:value>", "", "IntervalReading"),
    ("<espi:duration>3600<", "<espi:duration>0<", "duration"),
    ("<espi:start>1781992800</espi:start></espi:t", "<espi:start>-1</espi:start></espi:t", "start"),
    ("<espi:powerOfTenMultiplier>0<", "<espi:powerOfTenMultiplier>4<", "powerOfTenMultiplier"),
    ("<espi:uom>72</espi:uom>", "", "ReadingType"),
    ("<espi:dstEndRule>AE0E3000<", "<espi:dstEndRule>AE0E30<", "dstEndRule"),
    ("<espi:tzOffset>3600<", "<espi:tzOffset>90000<", "tzOffset"),
    ("<espi:MeterReading/>", "<espi:MeterRead/>", "MeterRead"),
    ("<espi:MeterReading/>", "", "content"),
    ("rel=\"self\" href", "href", "rel"),
    ("<updated>2026-06-21T22:00:00Z<", "<updated>yesterday<", "updated"),
    ("<feed ", "<entry ", "entry"),
  ])
  func `refuses what the schema does not allow`(old: String, new: String, named: String) {
    var feed = ExampleFeed.replacing(old, with: new)
    if old == "<feed " {
      feed = Array(String(decoding: feed, as: UTF8.self).replacingOccurrences(of: "</feed>", with: "</entry>").utf8)
    }
    guard case .document(.invalid(let message, let line)) = ExampleFeed.refusal(feed) else {
      Issue.record("\(new) gives \(String(describing: ExampleFeed.refusal(feed)))")
      return
    }
    #expect(message.contains(named))
    #expect(line > 0)
  }

  @Test(arguments: [
    ("<espi:uom>72<", "<espi:uom>29<", "uom is 29"),
    ("<espi:flowDirection>19<", "<espi:flowDirection>2<", "flowDirection is 2"),
    ("<espi:accumulationBehaviour>4<", "<espi:accumulationBehaviour>1<", "accumulationBehaviour is 1"),
    ("<espi:commodity>1<", "<espi:commodity>7<", "commodity is 7"),
    ("<espi:kind>0<", "<espi:kind>1<", "service kind 1"),
    ("<espi:value>31915<", "<espi:value>-1<", "has the value -1, expected 0 or more"),
    ("<espi:dstOffset>3600<", "<espi:dstOffset>3601<", "3601 s"),
    ("<espi:dstStartRule>3E0E2000<", "<espi:dstStartRule>00000000<", "the rule 0x0"),
    (
      "ReadingType/1\" type=\"espi-entry/ReadingType\"/>\n    <title>Hourly", "x\"/>\n    <title>Hourly",
      "to a ReadingType"
    ),
    ("<espi:powerOfTenMultiplier>0<", "<espi:powerOfTenMultiplier>12<", ""),
  ])
  func `refuses what is valid and means no energy of an interval`(old: String, new: String, message: String) {
    let refusal = ExampleFeed.refusal(ExampleFeed.replacing(old, with: new))
    if message.isEmpty {
      // 31,915 TWh is a number that a WattHours holds.
      #expect(refusal == nil)
    } else {
      #expect(refusal?.description.contains(message) == true, "\(String(describing: refusal))")
    }
  }

  @Test func `refuses more Wh than it can count`() {
    let text = String(
      decoding: ExampleFeed.replacing("<espi:value>31915<", with: "<espi:value>140737488355327<"), as: UTF8.self)
    let feed = text.replacingOccurrences(of: "<espi:powerOfTenMultiplier>0<", with: "<espi:powerOfTenMultiplier>6<")
    #expect(ExampleFeed.refusal(Array(feed.utf8))?.description.contains("at most 2^64 - 1 Wh") == true)
  }

  @Test(arguments: [(0, "UsagePoint"), (1, "LocalTimeParameters"), (2, "MeterReading"), (3, "ReadingType")])
  func `refuses readings whose meaning the feed does not give`(absent: Int, named: String) {
    let refusal = ExampleFeed.refusal(ExampleFeed.entries([0, 1, 2, 3, 4].filter { $0 != absent }))
    guard case .unresolved(_, let missing) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(missing.hasPrefix(named))
  }

  @Test func `refuses to let more readings wait than its limit`() {
    let limits = GreenButtonLimits(waitingReadings: 23)
    #expect(throws: GreenButtonError.self) {
      try GreenButtonReader.readings(
        in: ExampleFeed.entries([4, 0, 1, 2, 3]), schema: ExampleFeed.schema, limits: limits)
    }
    #expect(throws: Never.self) {
      try GreenButtonReader.readings(in: ExampleFeed.bytes, schema: ExampleFeed.schema, limits: limits)
    }
  }

  @Test(arguments: [0, 1, 2, 3])
  func `refuses a second entry with the link of another`(repeated: Int) {
    let refusal = ExampleFeed.refusal(ExampleFeed.entries([0, 1, 2, 3, repeated, 4]))
    #expect(refusal?.description.contains("a second entry for /espi") == true)
  }

  @Test func `refuses text, attributes, tags and nesting without end`() {
    let long = String(repeating: "x", count: 5000)
    let deep = String(repeating: "<espi:a>", count: 20)
    for (old, new) in [
      ("<title>Local time", "<title>" + long), ("href=\"/espi", "href=\"" + long),
      ("<espi:UsagePoint>", "<espi:UsagePoint><espi:extension>" + deep),
      ("<espi:UsagePoint>", "<!--" + String(repeating: "x", count: 400_000) + "--><espi:UsagePoint>"),
      ("<espi:UsagePoint>", "<espi:UsagePoint a=\"" + String(repeating: "x", count: 400_000)),
    ] {
      guard case .document(.tooLarge) = ExampleFeed.refusal(ExampleFeed.replacing(old, with: new)) else {
        Issue.record(
          "\(new.prefix(40))… is not refused: \(ExampleFeed.refusal(ExampleFeed.replacing(old, with: new))?.description.prefix(200) ?? "")"
        )
        continue
      }
    }
  }

  @Test func `says the same again after it has failed`() throws {
    var reader = try GreenButtonReader(schema: ExampleFeed.schema)
    let bytes = Array("<feed xmlns=\"http://www.w3.org/2005/Atom\"><x/>".utf8)
    var refusals: [GreenButtonError] = []
    for _ in 0..<2 {
      do { _ = try reader.read(bytes) } catch { refusals.append(error) }
    }
    do { _ = try reader.finish() } catch { refusals.append(error) }
    #expect(refusals.count == 3)
    #expect(Set(refusals.map(\.description)).count == 1)
  }

  @Test func `never traps on a damaged feed`() {
    var numbers = SeededNumbers(seed: 20_260_621)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = ExampleFeed.bytes
      for _ in 0...numbers.next(below: 4) {
        let position = numbers.next(below: bytes.count)
        switch numbers.next(below: 4) {
        case 0: bytes[position] = UInt8(numbers.next(below: 256))
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(Array("<>&\"/0-9".utf8)[numbers.next(below: 8)], at: position)
        default: bytes.swapAt(position, numbers.next(below: bytes.count))
        }
      }
      if ExampleFeed.refusal(bytes) != nil { refused += 1 }
    }
    #expect(refused > 1000 && refused < 3000)
  }
}

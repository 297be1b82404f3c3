import Foundation
import TielineCore

@testable import TielineSemantics

/// The committed feed of a solar farm's day and the schemas, as the tests need them.
enum ExampleFeed {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let bytes = file("Examples/solar-farm-2026-06-21.xml")
  static let schema = SchemaBundle(
    main: "atom.xsd",
    documents: ["atom.xsd": file("Schemas/xsd/atom.xsd"), "espi.xsd": file("Schemas/xsd/espi.xsd")])

  /// Files of other projects, which are not part of this one.
  static let shared = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["TIELINE_SHARED"] ?? "../shared", relativeTo: root
  ).appendingPathComponent("data/greenbutton")

  static var hasShared: Bool { FileManager.default.fileExists(atPath: shared.appendingPathComponent("espi.xsd").path) }

  static func file(_ path: String) -> [UInt8] { file(at: root.appendingPathComponent(path)) }

  static func file(at url: URL) -> [UInt8] { (try? Data(contentsOf: url)).map(Array.init) ?? [] }

  /// The example with the first `old` replaced, which has to be there.
  static func replacing(_ old: String, with new: String) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let range = text.range(of: old) else { fatalError("the example has no \(old)") }
    return Array(text.replacingCharacters(in: range, with: new).utf8)
  }

  /// The example's entries in the order of `positions`; entry 4 holds the interval block.
  static func entries(_ positions: [Int]) -> [UInt8] {
    let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "  <entry>")
    let last = parts[parts.count - 1].replacingOccurrences(of: "</feed>\n", with: "")
    let entries = parts.dropFirst().dropLast() + [last]
    return Array((parts[0] + positions.map { "  <entry>" + Array(entries)[$0] }.joined() + "</feed>\n").utf8)
  }

  static func readings(_ bytes: [UInt8]) throws(GreenButtonError) -> [MeterReading] {
    try GreenButtonReader.readings(in: bytes, schema: schema)
  }

  /// What reading `bytes` is refused with.
  static func refusal(_ bytes: [UInt8]) -> GreenButtonError? {
    do {
      _ = try readings(bytes)
      return nil
    } catch {
      return error
    }
  }
}

/// A small generator of numbers from a seed (xorshift64).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed | 1 }

  mutating func next(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}

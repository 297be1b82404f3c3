import TielineCodec

/// Which of a route's numbers have been seen (S-12).
struct RouteNumbers: Hashable, Sendable {
  /// Numbers ahead of a gap that are remembered.
  static let aheadMaximum = 1024

  /// What a number says about those before it.
  enum Finding: Hashable, Sendable {
    case next
    /// These are missing; said once for each gap.
    case gap(ClosedRange<UInt64>)
    case fillsGap
    /// Seen before, or too far ahead.
    case unexpected
  }

  /// All up to here were seen.
  private(set) var complete: UInt64 = 0
  /// Seen beyond, ascending.
  private var ahead: [UInt64] = []

  mutating func see(_ number: UInt64) -> Finding {
    guard number > complete, !ahead.contains(number), ahead.count < Self.aheadMaximum else { return .unexpected }
    let newest = ahead.last ?? complete
    let place = ahead.firstIndex { $0 > number } ?? ahead.endIndex
    ahead.insert(number, at: place)
    while let first = ahead.first, first == complete + 1 {
      complete = first
      ahead.removeFirst()
    }
    if number <= newest { return .fillsGap }
    return number == newest + 1 ? .next : .gap(newest + 1...number - 1)
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(complete)
    writer.bigEndian(UInt32(ahead.count))
    for number in ahead { writer.bigEndian(number) }
  }

  init() {}

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    complete = try reader.bigEndian(UInt64.self, "numbers seen")
    let start = reader.offset
    for _ in 0..<(try reader.count(maximum: Self.aheadMaximum, "numbers ahead")) {
      let number = try reader.bigEndian(UInt64.self, "number ahead")
      // The next one would not be ahead.
      guard number > ahead.last ?? complete, number != complete &+ 1 else {
        throw .notCanonical(field: "numbers ahead", offset: start)
      }
      ahead.append(number)
    }
  }
}

import TielineCodec

/// How much of an asset may move over a route in any window of time, and what did (S-9).
struct TransferCap: Hashable, Sendable {
  struct Admitted: Hashable, Sendable {
    let time: UInt64
    let amount: UInt64
  }

  var limit: UInt64
  /// In milliseconds: what moved at t counts before t + window.
  var window: UInt64
  /// The oldest first; some may be older than the window.
  private var admitted: [Admitted] = []
  /// Of all that is admitted: what was admitted was below a limit, so it does not overflow.
  private var sum: UInt64 = 0

  init(limit: UInt64, window: UInt64) { (self.limit, self.window) = (limit, window) }

  /// How much moved in the window before `time`.
  func moved(at time: UInt64) -> UInt64 {
    admitted.filter { time - min(time, $0.time) < window }.reduce(0) { $0 + $1.amount }
  }

  /// Whether so much may move at `time`, and notes that it does.
  mutating func admit(_ amount: UInt64, at time: UInt64, bugs: PlantedBugs) -> Bool {
    let window = bugs.contains(.capWindowOffByOne) && self.window > 0 ? self.window - 1 : self.window
    // The times of blocks never go back, so the oldest come first.
    let old = admitted.prefix { time - min(time, $0.time) >= window }
    sum -= old.reduce(0) { $0 + $1.amount }
    admitted.removeFirst(old.count)
    let (next, overflows) = sum.addingReportingOverflow(amount)
    guard !overflows, next <= limit else { return false }
    sum = next
    admitted.append(Admitted(time: time, amount: amount))
    return true
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(limit)
    writer.bigEndian(window)
    writer.bigEndian(UInt64(admitted.count))
    for one in admitted {
      writer.bigEndian(one.time)
      writer.bigEndian(one.amount)
    }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    self.init(
      limit: try reader.bigEndian(UInt64.self, "limit"), window: try reader.bigEndian(UInt64.self, "window"))
    let start = reader.offset
    for _ in 0..<(try reader.bigEndian(UInt64.self, "transfers under a cap")) {
      let one = Admitted(
        time: try reader.bigEndian(UInt64.self, "time"), amount: try reader.bigEndian(UInt64.self, "amount"))
      let (next, overflows) = sum.addingReportingOverflow(one.amount)
      guard !overflows, one.time >= admitted.last?.time ?? 0 else {
        throw .notCanonical(field: "transfers under a cap", offset: start)
      }
      sum = next
      admitted.append(one)
    }
  }
}

import TielineCore

/// The intervals of one period of an IEC 62325 time series.
public enum MarketCurve {
  /// Most intervals in a period: a leap year of five minutes.
  public static let positionsMaximum = 105_408

  /// One interval, and which of the points says its value.
  public struct Block: Hashable, Sendable {
    /// Counted from 1.
    public let position: Int
    public let interval: Interval
    /// The index of its point among those given.
    public let point: Int
  }

  /// The blocks of a period, made as they are asked for: a few bytes of a document can stand for many.
  public struct Blocks: Sequence, IteratorProtocol, Hashable, Sendable {
    /// How many there are in all.
    public let count: Int
    private let length: Milliseconds
    private let positions: [Int]
    private var (position, point) = (0, 0)
    private var start: Instant

    init(count: Int, length: Milliseconds, start: Instant, positions: [Int]) {
      (self.count, self.length, self.start, self.positions) = (count, length, start, positions)
    }

    /// The next block in order of time.
    public mutating func next() -> Block? {
      guard position < count, let interval = try? Interval(start: start, end: start + length) else { return nil }
      position += 1
      if point + 1 < positions.count, positions[point + 1] == position { point += 1 }
      start = interval.end
      return Block(position: position, interval: interval, point: point)
    }
  }

  /// Spreads points over the period: one block for each interval of `resolution`, in order of time.
  ///
  /// Time is UTC, so a day on which clocks change has 23 or 25 blocks of an hour and nothing to decide.
  /// - Parameter positions: The positions of the points in the order in which they stand.
  /// - Throws: ``UnitsError`` for a period that is not a whole number of intervals; a position that comes twice, is out
  ///   of order or outside of the period; one that is left out of an A01 curve; an A03 curve that does not begin at 1.
  /// - Source: ENTSO-E, *curveType* guide, A01 and A03.
  public static func blocks(
    period: Interval, resolution: IntervalResolution, type: CurveType, positions: [Int]
  ) throws(UnitsError) -> Blocks {
    let (count, length) = try resolution.division(of: period)
    try check(positions, type, count: count)
    return Blocks(count: count, length: length, start: period.start, positions: positions)
  }

  /// Reads what a document says of a period, and spreads its points.
  /// - Throws: ``UnitsError`` as ``blocks(period:resolution:type:positions:)``, and for texts that say none of it.
  public static func blocks(
    start: String, end: String, resolution: String, type: String, positions: [String]
  ) throws(UnitsError) -> Blocks {
    let (from, to) = (try MarketTime.instant(start), try MarketTime.instant(end))
    guard let period = try? Interval(start: from, end: to) else {
      throw .time(found: "\(start)/\(end)", expected: "an end after the start")
    }
    var numbers: [Int] = []
    numbers.reserveCapacity(positions.count)
    for text in positions {
      guard text.utf8.count <= 7, text.utf8.allSatisfy(\.isASCIIDigit), let number = Int(text) else {
        throw .curve(position: numbers.count + 1, found: text, expected: "a position, counted from 1")
      }
      numbers.append(number)
    }
    return try blocks(
      period: period, resolution: IntervalResolution(resolution), type: CurveType(code: type), positions: numbers)
  }

  private static func check(_ positions: [Int], _ type: CurveType, count: Int) throws(UnitsError) {
    guard positions.first == 1 else {
      throw .curve(
        position: 1, found: positions.first.map { "position \($0) first" } ?? "no point", expected: "a point")
    }
    for (before, position) in zip(positions, positions.dropFirst()) {
      guard position != before else {
        throw .curve(position: position, found: "a second point", expected: "each position once")
      }
      guard position > before else {
        throw .curve(position: position, found: "it after position \(before)", expected: "positions in order")
      }
      guard type == .sequentialVariableBlocks || position == before + 1 else {
        throw .curve(position: before + 1, found: "no point", expected: "one for each position of an A01 curve")
      }
    }
    guard let last = positions.last, last <= count else {
      throw .curve(
        position: positions.last ?? 0, found: "a point outside of the period", expected: "positions up to \(count)")
    }
    guard type == .sequentialVariableBlocks || last == count else {
      throw .curve(position: last + 1, found: "no point", expected: "one for each of the \(count) positions")
    }
  }
}

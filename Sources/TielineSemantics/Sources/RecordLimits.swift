/// How much of a source may stand at one place, so that no file makes its reader grow.
public struct RecordLimits: Hashable, Sendable {
  /// Longest record, in bytes: a line of CSV, a value of JSON, an element of XML with all that it holds.
  public var recordBytes: Int
  /// Most values inside each other.
  public var depth: Int
  /// Most columns, members, elements or attributes of one record.
  public var values: Int
  /// What may be kept of the elements around a record of XML, in bytes of text and in nodes.
  public var contextBytes: Int
  /// Most intervals that one IEC 62325 document may stand for.
  public var intervals: Int

  /// Makes limits; JSON takes at most 1 GiB a record and 512 levels, XML 512 MiB a record.
  public init(
    recordBytes: Int = 8 << 20, depth: Int = 128, values: Int = 1 << 20, contextBytes: Int = 1 << 20,
    intervals: Int = 4_000_000
  ) {
    (self.recordBytes, self.depth, self.values, self.contextBytes) = (recordBytes, depth, values, contextBytes)
    self.intervals = intervals
  }
}

/// How much a mapping may take at once, whatever its sources hold.
public struct MappingLimits: Hashable, Sendable {
  /// What one record may take.
  public var record: RecordLimits
  /// Bytes of all keys and subjects that joins keep.
  public var joinBytes: Int
  /// Bytes of all statements that are kept to leave out repetitions, where that is asked for.
  public var uniqueBytes: Int

  public init(record: RecordLimits = RecordLimits(), joinBytes: Int = 64 << 20, uniqueBytes: Int = 64 << 20) {
    (self.record, self.joinBytes, self.uniqueBytes) = (record, joinBytes, uniqueBytes)
  }
}

/// How much a mapping read and made.
public struct MappingCounts: Hashable, Sendable {
  /// Records read.
  public var records = 0
  /// Statements made.
  public var statements = 0
  /// Bytes read from sources.
  public var bytesRead = 0
  /// Bytes of statements.
  public var bytesWritten = 0

  public init() {}
}

/// One record of a vote log.
public struct VoteLogRecord: Sendable, Hashable {
  /// Longest payload, in bytes; the shortest is 1.
  public static let payloadMaximum = 1024

  /// Counts the log's records from 1, without a gap.
  public let sequence: UInt64
  /// What the caller stored: 1 to ``payloadMaximum`` bytes.
  public let payload: [UInt8]

  public init(sequence: UInt64, payload: [UInt8]) {
    self.sequence = sequence
    self.payload = payload
  }
}

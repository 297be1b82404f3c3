/// How a member reaches the others and its clients; bytes, in order while a connection lasts, or not at all.
public protocol CommitteeTransport: Sendable {
  /// Never blocks; drops where the place cannot be reached or does not keep up.
  func send(_ message: [UInt8], to place: UInt8)
  /// Stops reading from a place.
  func pause(_ place: UInt8)
  /// Reads on.
  func resume(_ place: UInt8)
}

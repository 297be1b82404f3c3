import TielineCodec

extension AdapterError: JSONFieldFailure {
  /// An answer that is not as it should be: `.malformedAnswer`.
  public init(_ mismatch: JSONMismatch) {
    self.init(.malformedAnswer, "the answer to \(mismatch); check that the node speaks the expected protocol")
  }
}

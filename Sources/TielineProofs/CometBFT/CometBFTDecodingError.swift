import TielineCodec

/// Why bytes are no structure of CometBFT.
struct CometBFTDecodingError: Error {
  let reason: Rejection.Reason
  let expected: String
  let found: String

  init(_ expected: String, found: String, _ reason: Rejection.Reason = .malformed) {
    (self.expected, self.found, self.reason) = (expected, found, reason)
  }

  private init(_ error: ProtobufError) {
    switch error {
    case .notCanonical, .outOfOrder: self.init("the one protobuf encoding", found: "\(error)", .notCanonical)
    default: self.init("the fields of the message", found: "\(error)")
    }
  }

  /// Runs a reader of protobuf.
  static func protobuf<Value>(
    _ read: () throws(ProtobufError) -> Value
  ) throws(CometBFTDecodingError) -> Value {
    do throws(ProtobufError) { return try read() } catch { throw CometBFTDecodingError(error) }
  }

  /// Decodes a message of which every byte counts: what was read has to encode to the same bytes again.
  static func strictly<Value>(
    _ bytes: [UInt8], maximum: Int, _ what: String, decode: (ProtobufMessage) throws(CometBFTDecodingError) -> Value,
    encode: (Value) -> [UInt8]
  ) throws(ProofFailure) -> Value {
    guard bytes.count <= maximum else {
      throw .invalid(.tooLarge, expected: "\(what) of at most \(maximum) bytes", found: "\(bytes.count) bytes")
    }
    do throws(CometBFTDecodingError) {
      let value = try decode(try protobuf { () throws(ProtobufError) in try ProtobufMessage(bytes) })
      guard encode(value) == bytes else {
        throw CometBFTDecodingError("the one encoding", found: "another one of the same", .notCanonical)
      }
      return value
    } catch {
      throw .invalid(error.reason, expected: "\(what): \(error.expected)", found: error.found)
    }
  }
}

extension ProtobufMessage? {
  /// The message, where one has to stand.
  func orMissing(_ what: String) throws(CometBFTDecodingError) -> ProtobufMessage {
    guard let self else { throw CometBFTDecodingError(what, found: "nothing") }
    return self
  }
}

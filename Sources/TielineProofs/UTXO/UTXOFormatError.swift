import TielineCodec

/// Why bytes are no header, transaction, block or proof of a UTXO ledger.
public struct UTXOFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a verdict about these bytes says.
  public let rejection: Rejection

  init(_ rejection: Rejection) { self.rejection = rejection }

  init(_ reason: Rejection.Reason, expected: String, found: String) {
    rejection = Rejection(reason, expected: expected, found: found)
  }

  public var description: String { rejection.description }

  /// Reads all of `bytes`.
  static func reading<Value>(
    _ what: String, in bytes: [UInt8], maximum: Int, _ read: (inout ByteReader) throws(ByteReadingError) -> Value
  ) throws(UTXOFormatError) -> Value {
    guard bytes.count <= maximum else {
      throw UTXOFormatError(.tooLarge, expected: "\(what) of at most \(maximum) bytes", found: "\(bytes.count)")
    }
    var reader = ByteReader(bytes)
    do throws(ByteReadingError) {
      let value = try read(&reader)
      try reader.end()
      return value
    } catch { throw UTXOFormatError(Rejection(undecodable: what, error)) }
  }
}

/// Decodes as part of a check.
func utxoDecoded<Value>(_ decode: () throws(UTXOFormatError) -> Value) throws(ProofFailure) -> Value {
  do throws(UTXOFormatError) { return try decode() } catch { throw .invalid(error.rejection) }
}

extension ByteReader {
  /// The next 32 bytes, which name a block or transaction.
  mutating func utxoHash(_ field: String) throws(ByteReadingError) -> UTXOHash {
    let start = offset
    guard let hash = try? UTXOHash(try take(32, field)) else { throw .truncated(field: field, offset: start) }
    return hash
  }
}

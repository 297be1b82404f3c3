import TielineCodec
import TielineCrypto

/// A signature as scripts hold it: r and s in DER, and behind them a byte that says what was signed.
///
/// - Source: BIP 66, *DER encoding reference*.
struct DERSignature: Hashable, Sendable {
  let signature: Secp256k1.Signature
  let hashType: SignatureHashType

  /// Reads the one encoding; of both possible s only the lower is taken.
  ///
  /// - Returns: `nil` for anything else.
  init?(_ bytes: [UInt8]) {
    guard let type = bytes.last, let (r, s) = Self.numbers(bytes.dropLast()),
      let signature = try? Secp256k1.Signature(r + s)
    else { return nil }
    self.signature = signature
    hashType = SignatureHashType(number: UInt32(type))
    guard hashType.isDefined else { return nil }
  }

  /// The same signature with the lower s: whoever spends may have taken the higher, which the ledger allows and a proof
  /// does not.
  /// - Returns: `bytes` where they are no signature.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    guard let type = bytes.last, let (r, s) = numbers(bytes.dropLast()),
      let signature = try? Secp256k1.Signature(normalizing: r + s)
    else { return bytes }
    let content = element(signature.r) + element(signature.s)
    return [0x30, UInt8(content.count)] + content + [type]
  }

  private static func element(_ number: [UInt8]) -> [UInt8] {
    var digits = Array(number.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }

  private static func numbers(_ bytes: some Collection<UInt8>) -> ([UInt8], [UInt8])? {
    guard bytes.count <= 72 else { return nil }
    var reader = ByteReader(Array(bytes))
    guard let head = try? reader.take(2, "sequence"), head[0] == 0x30, Int(head[1]) == reader.remaining,
      let r = number(&reader), let s = number(&reader), reader.isAtEnd
    else { return nil }
    return (r, s)
  }

  /// 32 bytes of a positive number in its shortest form.
  private static func number(_ reader: inout ByteReader) -> [UInt8]? {
    guard let head = try? reader.take(2, "integer"), head[0] == 0x02, (1...33).contains(head[1]),
      var digits = try? reader.take(Int(head[1]), "integer"), digits[0] < 0x80
    else { return nil }
    if digits[0] == 0 {
      guard digits.count == 1 || digits[1] >= 0x80 else { return nil }
      digits.removeFirst()
    }
    guard digits.count <= 32 else { return nil }
    return [UInt8](repeating: 0, count: 32 - digits.count) + digits
  }
}

import TielineCodec
import TielineCrypto

/// `common.BlockHeader`: a block's place in the chain.
public struct FabricBlockHeader: Hashable, Sendable {
  /// From 0.
  public let number: UInt64
  /// The hash of the header before; empty in block 0.
  public let previousHash: [UInt8]
  /// SHA-256 of the transactions' envelopes, one behind the other.
  public let dataHash: [UInt8]

  init(number: UInt64, previousHash: [UInt8], dataHash: [UInt8]) {
    (self.number, self.previousHash, self.dataHash) = (number, previousHash, dataHash)
  }

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let message = try FabricMessage(bytes, "block header", fields: [1, 2, 3])
    number = try message.varint(1)
    let (previous, data) = (try message.bytes(2), try message.bytes(3))
    (previousHash, dataHash) = (previous, data)
    try FabricMessage.inBlock(number) { () throws(ProofFailure) in
      guard previous.count == (number == 0 ? 0 : 32) else {
        throw .invalid(.malformed, expected: "a previous hash of 32 bytes", found: "\(previous.count) bytes")
      }
      guard data.count == 32 else {
        throw .invalid(.malformed, expected: "a data hash of 32 bytes", found: "\(data.count) bytes")
      }
      guard data.contains(where: { $0 != 0 }), number == 0 || previous.contains(where: { $0 != 0 }) else {
        throw .invalid(.empty, expected: "hashes other than zero", found: "a zero hash")
      }
    }
  }

  /// The message in its one form.
  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, number)
    writer.bytes(2, previousHash)
    writer.bytes(3, dataHash)
    return writer.bytes
  }

  /// What is hashed and signed: DER of SEQUENCE { INTEGER, OCTET STRING, OCTET STRING }.
  ///
  /// - Source: Fabric, `protoutil.BlockHeaderBytes`; X.690, sections 8.3 (an INTEGER is signed and minimal) and 10.1.
  public var derBytes: [UInt8] {
    var digits = Array(withUnsafeBytes(of: number.bigEndian, Array.init).drop { $0 == 0 })
    // Without the leading zero a first bit of 1 would make the number negative.
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    let content = Self.node(0x02, digits) + Self.node(0x04, previousHash) + Self.node(0x04, dataHash)
    return Self.node(0x30, content)
  }

  /// SHA-256 of ``derBytes``.
  public var hash: [UInt8] { SHA256.hash(derBytes) }

  private static func node(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    // 11 + 34 + 34 bytes at most: lengths of one byte do.
    precondition(content.count < 0x80, "a header's parts are shorter than 128 bytes")
    return [tag, UInt8(content.count)] + content
  }
}

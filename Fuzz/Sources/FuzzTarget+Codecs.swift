import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

extension FuzzTarget {
  static let codecs = [
    canonical("rlp", { try FuzzData.headers(FuzzData.committed("ibft2")) }) { RLP.encode(try RLP.decode($0)) },
    FuzzTarget(name: "protobuf", seeds: { [[0x08, 0x96, 0x01, 0x12, 0x02, 0x08, 0x01]] }) { bytes in
      guard let message = try? ProtobufMessage(bytes) else { return }
      for field in message.fields {
        _ = try? message.varint(field.number)
        _ = try? message.string(field.number)
        _ = try? message.message(field.number)
        _ = try? message.repeated(field.number)
      }
    },
    canonical("canonical-json", { try documents() }) { try CanonicalJSON(canonical: $0).bytes },
    FuzzTarget(name: "json", seeds: { try documents() }) { bytes in
      guard let value = try? JSONValue(parsing: bytes) else { return }
      let field = JSONField<JSONMismatch>(value, of: "input")
      _ = try? field["a"].hexBytes()
      _ = try? field.integer(UInt64.self)
      _ = try? field[0].hexQuantity()
    },
    canonical("base64", { [Array("AAEC/w==".utf8)] }) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let decoded = Base64.decode(text) else { throw CocoaLike.refused }
      return Array(Base64.encode(decoded).utf8)
    },
    FuzzTarget(name: "der-signature", seeds: { [[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]] }) { bytes in
      _ = DERSignature(bytes)
      _ = try? Secp256k1.Signature(der: bytes)
      _ = try? P256.Signature(der: bytes)
    },
  ]

  private enum CocoaLike: Error { case refused }

  private static func documents() throws -> [[UInt8]] {
    let folder = try FuzzData.committed("proofs")
    return folder.paths { $0.hasSuffix(".json") }.compactMap { folder.files[$0] }.map { Array($0.dropLast()) }
  }
}

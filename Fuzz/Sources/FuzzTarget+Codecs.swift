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
    canonical("canonical-json", { try FuzzData.documents() }) { try CanonicalJSON(canonical: $0).bytes },
    FuzzTarget(name: "json", seeds: { try FuzzData.documents() }) { bytes in
      guard let value = try? JSONValue(parsing: bytes) else { return }
      let field = JSONField<JSONMismatch>(value, of: "input")
      _ = try? field["a"].hexBytes()
      _ = try? field.integer(UInt64.self)
      _ = try? field[0].hexQuantity()
      _ = try? field.evmAddress()
    },
    FuzzTarget(
      name: "text", seeds: { [Array("AAEC/w==".utf8), Array("0x00ff".utf8), Array("eip155:1/erc20:0x00".utf8)] }
    ) {
      bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      if let decoded = Base64.decode(text) { precondition(Base64.encode(decoded) == text, "a second Base64") }
      _ = Hex.decode(text)
      _ = try? AssetID(text)
      _ = try? LedgerID(text)
      _ = try? AccountID(text)
      _ = try? EVMAddress(text)
      _ = CometBFTTime(text)
    },
    FuzzTarget(name: "signatures", seeds: { [[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]] }) { bytes in
      _ = DERSignature(bytes)
      _ = try? Secp256k1.Signature(der: bytes)
      _ = try? Secp256k1.Signature(normalizingDER: bytes)
      _ = try? Secp256k1.PublicKey(bytes)
      _ = try? P256.PublicKey(bytes)
      _ = try? P256.PrivateKey(bytes)
    },
    // The first byte chooses the types.
    FuzzTarget(name: "abi", seeds: { [[4] + ABI.encode([.bytes([1, 2, 3]), .array([.uint256(7)])])] }) { bytes in
      let types: [[ABIType]] = [
        [.uint256, .address, .bytes32, .bool], [.string], [.array(.uint256)], [.array(.tuple([.bytes, .address]))],
        [.bytes, .array(.uint256)], [.tuple([.array(.array(.string)), .bool])],
      ]
      guard let first = bytes.first else { return }
      _ = try? ABI.decode(Array(bytes.dropFirst()), as: types[Int(first) % types.count])
    },
  ]
}

import TielineCore
import TielineCrypto

/// The encoding of contract calls, results and events.
///
/// - Source: Solidity documentation, *Contract ABI Specification*.
public enum ABI {
  /// The first four bytes of a call: the hash of `lock((address,…))`.
  public static func selector(_ signature: String) -> [UInt8] { Array(topic(signature).prefix(4)) }

  /// An event's first topic.
  public static func topic(_ signature: String) -> [UInt8] { Keccak256.hash(signature.utf8) }

  /// The encoding of arguments, as Solidity's `abi.encode(a, b, …)`.
  public static func encode(_ values: [ABIValue]) -> [UInt8] {
    let parts = values.map { ($0.isDynamic, body($0)) }
    let headSize = parts.reduce(0) { $0 + ($1.0 ? 32 : $1.1.count) }
    var (head, tail): ([UInt8], [UInt8]) = ([], [])
    for (isDynamic, body) in parts {
      if isDynamic {
        head += word(headSize + tail.count)
        tail += body
      } else {
        head += body
      }
    }
    return head + tail
  }

  /// Reads values of `types` from `bytes`.
  ///
  /// Offsets may point anywhere inside, as the specification allows; padding must be zero and no value may reach
  /// past the end. Bytes beyond the last value are ignored, as contracts do.
  /// - Throws: ``ABIError`` for bytes that do not hold such values, or that hold more than 65,536 of them.
  public static func decode(_ bytes: [UInt8], as types: [ABIType]) throws(ABIError) -> [ABIValue] {
    var decoder = ABIDecoder(bytes)
    return try decoder.tuple(types, at: 0, depth: 0)
  }

  private static func body(_ value: ABIValue) -> [UInt8] {
    switch value {
    case .uint256(let amount): return amount.bytes32
    case .address(let address): return [UInt8](repeating: 0, count: 12) + address.bytes
    case .bytes32(let bytes):
      precondition(bytes.count == 32, "bytes32 holds 32 bytes")
      return bytes
    case .bool(let bool): return word(bool ? 1 : 0)
    case .bytes(let bytes): return padded(bytes)
    case .string(let text): return padded(Array(text.utf8))
    case .array(let values): return word(values.count) + encode(values)
    case .tuple(let values): return encode(values)
    }
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    word(bytes.count) + bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
  }

  private static func word(_ number: Int) -> [UInt8] { Amount(UInt64(number)).bytes32 }
}

import TielineCore

/// A contract argument or result.
public indirect enum ABIValue: Hashable, Sendable {
  case uint256(Amount)
  case address(EVMAddress)
  /// Exactly 32 bytes.
  case bytes32([UInt8])
  case bool(Bool)
  case bytes([UInt8])
  case string(String)
  case array([ABIValue])
  case tuple([ABIValue])

  /// A small number.
  public static func uint256(_ number: UInt64) -> ABIValue { .uint256(Amount(number)) }

  /// A hash or identifier.
  public static func bytes32(_ value: some Bytes32) -> ABIValue { .bytes32(value.bytes) }

  var isDynamic: Bool {
    switch self {
    case .uint256, .address, .bytes32, .bool: false
    case .bytes, .string, .array: true
    case .tuple(let parts): parts.contains(where: \.isDynamic)
    }
  }
}

/// Takes decoded values apart. Each is `nil` for a value of another type.
extension ABIValue {
  /// The number, where it is one.
  public var amount: Amount? { if case .uint256(let value) = self { value } else { nil } }
  /// The address, where it is one.
  public var address: EVMAddress? { if case .address(let value) = self { value } else { nil } }
  /// The content of `bytes32` or `bytes`.
  public var bytes: [UInt8]? {
    switch self {
    case .bytes32(let value), .bytes(let value): value
    default: nil
    }
  }
  /// The truth value, where it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The text, where it is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The parts of an array or tuple.
  public var values: [ABIValue]? {
    switch self {
    case .array(let values), .tuple(let values): values
    default: nil
    }
  }

  /// The number, or `nil` past 2⁶⁴ − 1.
  public var uint64: UInt64? { amount.flatMap { UInt64(exactly: $0.value) } }
}

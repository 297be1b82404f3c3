/// The types of contract arguments that Tieline's contracts use.
///
/// - Source: Solidity documentation, *Contract ABI Specification*.
public indirect enum ABIType: Hashable, Sendable, CustomStringConvertible {
  case uint256, address, bytes32, bool, bytes, string
  case array(ABIType)
  case tuple([ABIType])

  /// Whether its place in the head holds an offset.
  var isDynamic: Bool {
    switch self {
    case .uint256, .address, .bytes32, .bool: false
    case .bytes, .string, .array: true
    case .tuple(let parts): parts.contains(where: \.isDynamic)
    }
  }

  /// Bytes in the head.
  var headSize: Int {
    if case .tuple(let parts) = self, !isDynamic { parts.reduce(0) { $0 + $1.headSize } } else { 32 }
  }

  /// The name in a signature: `(address,uint256[])`.
  public var description: String {
    switch self {
    case .uint256: "uint256"
    case .address: "address"
    case .bytes32: "bytes32"
    case .bool: "bool"
    case .bytes: "bytes"
    case .string: "string"
    case .array(let element): "\(element)[]"
    case .tuple(let parts): "(" + parts.map(\.description).joined(separator: ",") + ")"
    }
  }
}

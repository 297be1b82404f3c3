/// Writes a protobuf message in its one strict form: the caller adds fields in ascending order, and what holds its
/// default value is left out unless asked for.
///
/// - Source: Protocol Buffers documentation, *Encoding*.
public struct ProtobufWriter: Sendable {
  /// The message so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// An unsigned integer or enumeration; left out where 0.
  public mutating func varint(_ number: Int, _ value: UInt64) {
    guard value != 0 else { return }
    tag(number, 0)
    Self.append(value, to: &bytes)
  }

  /// A signed `int64`, in ten bytes where negative; left out where 0.
  public mutating func int64(_ number: Int, _ value: Int64) { varint(number, UInt64(bitPattern: value)) }

  /// Eight bytes, least significant first; left out where 0.
  public mutating func fixed64(_ number: Int, _ value: UInt64) {
    guard value != 0 else { return }
    tag(number, 1)
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  /// Bytes; left out where there are none.
  public mutating func bytes(_ number: Int, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    message(number, value)
  }

  /// Text; left out where empty.
  public mutating func string(_ number: Int, _ value: String) { bytes(number, Array(value.utf8)) }

  /// An embedded message, or a repeated field's element; written also where empty.
  public mutating func message(_ number: Int, _ encoded: [UInt8]) {
    tag(number, 2)
    Self.append(UInt64(encoded.count), to: &bytes)
    bytes += encoded
  }

  /// `message` behind its own length, as streams and signatures of CometBFT have it.
  public static func delimited(_ message: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(message.count + 5)
    append(UInt64(message.count), to: &result)
    return result + message
  }

  private mutating func tag(_ number: Int, _ wireType: UInt64) {
    Self.append(UInt64(number) << 3 | wireType, to: &bytes)
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

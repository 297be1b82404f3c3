/// A script: bytes that a full node executes, and that are only read here.
///
/// - Source: Bitcoin developer reference, *Opcodes*.
public struct UTXOScript: Hashable, Sendable {
  /// One step of a script.
  public struct Operation: Hashable, Sendable {
    /// Its number.
    public let code: UInt8
    /// What it pushes, where it pushes bytes that stand in the script.
    public let data: [UInt8]?
  }

  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The steps, or `nil` where a push reaches beyond the end.
  public var operations: [Operation]? {
    let (operations, _, isWhole) = read()
    return isWhole ? operations : nil
  }

  /// Without code separators, as legacy signatures cover it; what follows a broken push stays as it is.
  var withoutCodeSeparators: [UInt8] {
    let (operations, starts, _) = read()
    var kept: [UInt8] = []
    var from = 0
    for (operation, start) in zip(operations, starts) where operation.code == Opcode.codeSeparator {
      kept += bytes[from..<start]
      from = start + 1
    }
    return kept + bytes[from...]
  }

  private func read() -> (operations: [Operation], starts: [Int], isWhole: Bool) {
    var operations: [Operation] = []
    var starts: [Int] = []
    var place = 0
    while place < bytes.count {
      let start = place
      let code = bytes[place]
      place += 1
      let lengthBytes: Int
      switch code {
      case Opcode.pushData1: lengthBytes = 1
      case Opcode.pushData2: lengthBytes = 2
      case Opcode.pushData4: lengthBytes = 4
      default: lengthBytes = 0
      }
      guard lengthBytes <= bytes.count - place else { return (operations, starts, false) }
      let stated = bytes[place..<place + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
      place += lengthBytes
      let count = code < Opcode.pushData1 ? Int(code) : stated
      guard count <= bytes.count - place else { return (operations, starts, false) }
      operations.append(
        Operation(code: code, data: code <= Opcode.pushData4 ? Array(bytes[place..<place + count]) : nil))
      starts.append(start)
      place += count
    }
    return (operations, starts, true)
  }

  /// The shortest push of `data`.
  /// - Source: BIP 62, rule 3; Bitcoin Core, `CheckMinimalPush`.
  static func push(_ data: [UInt8]) -> [UInt8] {
    if data.isEmpty { return [0] }
    if data.count == 1, (1...16).contains(data[0]) { return [Opcode.one - 1 + data[0]] }
    if data == [0x81] { return [Opcode.minusOne] }
    switch data.count {
    case ..<0x4C: return [UInt8(data.count)] + data
    case ..<0x100: return [Opcode.pushData1, UInt8(data.count)] + data
    case ..<0x1_0000: return [Opcode.pushData2, UInt8(data.count & 0xFF), UInt8(data.count >> 8)] + data
    default:
      var writer = UTXOWriter()
      writer.write(Opcode.pushData4)
      writer.write(UInt32(data.count))
      return writer.bytes + data
    }
  }

  /// A number as scripts hold it: last byte first, no more bytes than needed, the top bit kept for the sign.
  static func number(_ number: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while rest > 0 {
      bytes.append(UInt8(rest & 0xFF))
      rest >>= 8
    }
    if let last = bytes.last, last >= 0x80 { bytes.append(0) }
    return bytes
  }
}

/// The numbers of the steps that are used here.
enum Opcode {
  static let pushData1: UInt8 = 0x4C
  static let pushData2: UInt8 = 0x4D
  static let pushData4: UInt8 = 0x4E
  static let minusOne: UInt8 = 0x4F
  static let one: UInt8 = 0x51
  static let ifTrue: UInt8 = 0x63
  static let otherwise: UInt8 = 0x67
  static let endIf: UInt8 = 0x68
  static let drop: UInt8 = 0x75
  static let size: UInt8 = 0x82
  static let equalVerify: UInt8 = 0x88
  static let sha256: UInt8 = 0xA8
  static let codeSeparator: UInt8 = 0xAB
  static let checkSignature: UInt8 = 0xAC
  static let checkLockTimeVerify: UInt8 = 0xB1
}

import TielineCodec
import TielineCore
import TielineCrypto

/// A transaction's script that designates state validators, and does nothing else.
///
/// - Source: Neo N3, `RoleManagement.designateAsRole(role, nodes)`, role 4.
enum NeoRecordedDesignation {
  /// PUSH4 PUSH2 PACK PUSH15: the role, two arguments, all call flags.
  private static let role: [UInt8] = [0x14, 0x12, 0xC0, 0x1F]
  private static let pack: UInt8 = 0xC0
  /// SYSCALL System.Contract.Call.
  private static let call: [UInt8] = [0x41, 0x62, 0x7D, 0x5B, 0x52]
  private static let contract = "0x49cf4e5378ffcd4dec034fd98a174c5491e395e2"

  /// The designated keys; `nil` where the script does anything else.
  static func keys(in script: [UInt8]) -> [[UInt8]]? {
    var keys: [[UInt8]] = []
    var rest = script[...]
    while rest.starts(with: [0x0C, 33]), rest.count > 35 {
      keys.append(Array(rest.dropFirst(2).prefix(33)))
      rest = rest.dropFirst(35)
    }
    guard (1...16).contains(keys.count), let hash = NeoHash.bytes(contract, count: 20) else { return nil }
    let method = Array("designateAsRole".utf8)
    let names = [0x0C, UInt8(method.count)] + method + [0x0C, 20] + hash
    let tail: [UInt8] = [0x10 + UInt8(keys.count), pack] + role + names + call
    return rest.elementsEqual(tail) ? keys : nil
  }

  /// The set of these keys, which may stand in any order.
  static func set(
    of keys: [[UInt8]], at height: UInt64, file: String
  ) throws(ReplayFailure) -> NeoMultisignature {
    try Verdict { () throws(ProofFailure) in
      let sorted = keys.sorted { $0.dropFirst().lexicographicallyPrecedes($1.dropFirst()) }
      let points = try sorted.map { bytes throws(ProofFailure) in
        do throws(CryptoError) { return try P256.PublicKey(bytes) } catch {
          throw .invalid(.malformed, at: height, expected: "points on P-256", found: Hex.encode(bytes))
        }
      }
      return try NeoMultisignature(validators: points, at: height)
    }.get(file: file)
  }
}

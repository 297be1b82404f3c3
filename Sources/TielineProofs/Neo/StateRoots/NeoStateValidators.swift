import TielineCrypto

/// Who signs the roots of a Neo ledger's state: the committee designates them through the role contract.
///
/// - Source: Neo N3, `RoleManagement`, role 4.
public struct NeoStateValidators: Hashable, Sendable {
  /// Their keys, and how many sign.
  public let set: NeoMultisignature
  /// The first height whose root they sign: the one after the block that designated them.
  public let from: UInt32

  /// - Parameter keys: In ascending order by x, 1 to 32.
  /// - Throws: ``CheckpointError`` for none, too many, one twice or another order.
  public init(keys: [P256.PublicKey], from: UInt32) throws(CheckpointError) {
    do throws(ProofFailure) { set = try NeoMultisignature(validators: keys) } catch {
      throw CheckpointError("state validators are 1 to \(NeoLimits.validators) keys in ascending order, each once")
    }
    self.from = from
  }

  init(set: NeoMultisignature, from: UInt32) { (self.set, self.from) = (set, from) }
}

/// A designation of state validators, as the role contract stores it.
enum NeoDesignation {
  /// The role contract's id, which its keys in the state trie begin with.
  static let contract: Int32 = -8
  private static let stateValidator: UInt8 = 4
  private enum ItemType {
    static let byteString: UInt8 = 0x28
    static let array: UInt8 = 0x40
  }

  /// Under which key a designation stands that holds from this height on. Other numbers of Neo's are little-endian;
  /// this one is not, so that designations sort by height.
  /// - Source: Neo N3, `RoleManagement.DesignateAsRole`.
  static func key(from height: UInt32) -> [UInt8] {
    [stateValidator] + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: height >> UInt32($0)) }
  }

  /// Reads a serialised array of byte strings, one a key.
  /// - Source: Neo N3, `BinarySerializer`.
  static func keys(in value: [UInt8], at height: UInt64) throws(ProofFailure) -> NeoMultisignature {
    var reader = NeoReader(value, of: "a designation", at: height)
    guard try reader.integer(UInt8.self, "the item's type") == ItemType.array else {
      throw reader.malformed("an array", found: "another item")
    }
    let count = try reader.count(maximum: NeoLimits.validators, "the number of keys")
    var keys: [P256.PublicKey] = []
    for _ in 0..<count {
      guard try reader.take(2, "a key's type and length") == [ItemType.byteString, 33] else {
        throw reader.malformed("a byte string of 33 bytes", found: "another item")
      }
      let bytes = try reader.point("a key")
      do throws(CryptoError) { keys.append(try P256.PublicKey(bytes)) } catch {
        throw reader.malformed("points on P-256", found: "\(error)")
      }
    }
    try reader.end()
    return try NeoMultisignature(validators: keys, at: height)
  }
}

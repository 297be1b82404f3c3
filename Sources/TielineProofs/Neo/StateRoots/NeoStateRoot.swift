import TielineCore
import TielineCrypto

/// The root of a Neo ledger's state after a block, with the state validators' witness once they have signed.
///
/// - Source: Neo N3 StateService, `StateRoot`.
public struct NeoStateRoot: Hashable, Sendable {
  /// The height of the block whose state it is.
  public let index: UInt32
  /// In the byte order that the ledger hashes with.
  public let rootHash: [UInt8]
  /// `nil` until enough state validators have signed.
  public let witness: NeoWitness?

  public init(index: UInt32, rootHash: [UInt8], witness: NeoWitness?) {
    (self.index, self.rootHash, self.witness) = (index, rootHash, witness)
  }

  /// Version, index and root hash, as they are hashed.
  var unsigned: [UInt8] {
    var writer = NeoWriter()
    writer.integer(UInt8(0))
    writer.integer(index)
    writer.raw(rootHash)
    return writer.bytes
  }

  /// The fields, a count of none or one, the witness.
  public var encoded: [UInt8] {
    var writer = NeoWriter()
    writer.raw(unsigned)
    writer.count(witness == nil ? 0 : 1)
    witness?.write(to: &writer)
    return writer.bytes
  }

  /// What the state validators sign, beside the network's number.
  var hash: [UInt8] { SHA256.hash(unsigned) }

  static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> NeoStateRoot {
    var reader = NeoReader(bytes, of: "a Neo state root")
    let version = try reader.integer(UInt8.self, "the version")
    guard version == 0 else { throw reader.malformed("version 0", found: "\(version)") }
    let index = try reader.integer(UInt32.self, "the index")
    reader.height = UInt64(index)
    let rootHash = try reader.take(32, "the root hash")
    let witnesses = try reader.count(maximum: 1, "the number of witnesses")
    let root = NeoStateRoot(
      index: index, rootHash: rootHash, witness: witnesses == 0 ? nil : try NeoWitness.read(&reader))
    try reader.end()
    return root
  }
}

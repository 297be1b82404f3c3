import TielineCodec

/// One item of a batch with the batch's attestation: what a client gets, which nobody has checked yet.
public struct AttestedItem: Hashable, Sendable {
  /// Most bytes of an encoding.
  public static let maximumBytes = 64 << 10

  public let attestation: Attestation
  /// What was attested.
  public let item: [UInt8]
  /// The item's place in its batch.
  public let index: Int
  /// How many items the batch has.
  public let count: Int
  /// The hashes beside the way to the root, the lowest first.
  public let branch: [[UInt8]]

  /// - Returns: `nil` where the items are not those of the attestation, or have no such place.
  public init?(_ attestation: Attestation, items: [[UInt8]], index: Int) {
    guard let tree = AttestationTree(items: items), tree.root == attestation.statement.root,
      let branch = tree.branch(of: index)
    else { return nil }
    (self.attestation, item, self.index, count, self.branch) = (attestation, items[index], index, items.count, branch)
  }

  init(attestation: Attestation, item: [UInt8], index: Int, count: Int, branch: [[UInt8]]) {
    (self.attestation, self.item, self.index) = (attestation, item, index)
    (self.count, self.branch) = (count, branch)
  }

  /// Names the fact, as ``AttestCommand/event`` does.
  public var event: Digest { AttestCommand.event(of: item, for: attestation.statement.destination) }

  /// Whether the item is where it is said to be.
  public var isUnderRoot: Bool {
    AttestationTree.verify(item, index: index, count: count, branch: branch, root: attestation.statement.root)
  }

  /// Whether a quorum of `epoch` attested the item. Epoch and members are the verifier's own (S-4).
  ///
  /// - Parameter time: Milliseconds since 1970; a key that has ended by then signs nothing (S-2).
  public func isValid(in epoch: CommitteeEpoch, at time: UInt64) -> Bool {
    isUnderRoot && attestation.isValid(in: epoch, at: time)
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 1024 + 3500 * attestation.shares.count)
    writer.counted(attestation.encoded)
    writer.counted(item)
    writer.bigEndian(UInt32(clamping: index))
    writer.bigEndian(UInt32(clamping: count))
    writer.bigEndian(UInt32(branch.count))
    for hash in branch { writer.append(hash) }
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    attestation = try Attestation(encoded: try reader.counted(maximum: Self.maximumBytes, "attestation"))
    item = try reader.counted(maximum: AttestCommand.maximumItemBytes, "item")
    index = Int(try reader.bigEndian(UInt32.self, "index"))
    count = Int(try reader.bigEndian(UInt32.self, "count"))
    var branch: [[UInt8]] = []
    for _ in 0..<(try reader.count(maximum: AttestationTree.maximumDepth, "branch")) {
      branch.append(try reader.take(32, "hash"))
    }
    self.branch = branch
    try reader.end()
  }
}

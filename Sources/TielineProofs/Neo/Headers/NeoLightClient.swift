import TielineCodec
import TielineCore

/// Follows a Neo N3 ledger, header by header, from a pinned one.
///
/// A header is final when the set that its predecessor names has signed it: dBFT has no forks to choose from. Each
/// header names the next set, so that none can be left out. The state's root stands in no header; a second set, the
/// state validators, signs it.
/// - Source: Neo N3, `Header.Verify`; Neo documentation, *dBFT 2.0*.
public struct NeoLightClient: LightClient {
  /// The newest header accepted.
  public private(set) var head: TrustedNeoHeader
  /// Who signs the roots of the state; `nil` where none are pinned.
  public internal(set) var stateValidators: NeoStateValidators?
  /// The script hash of the set that signed ``head``; `nil` where the checkpoint does not say.
  let headSigners: [UInt8]?

  public var family: LedgerFamily { .neo }

  /// Starts from a header that the caller knows to be right, from another source than the node that will be asked.
  ///
  /// - Parameter magic: The network's number, which every signature covers.
  /// - Throws: ``CheckpointError`` for what could never verify (S-5).
  public init(
    trusting header: NeoHeader, magic: UInt32, stateValidators: NeoStateValidators? = nil
  ) throws(CheckpointError) {
    try self.init(trusting: header, signedBy: nil, magic: magic, stateValidators: stateValidators)
  }

  init(
    trusting header: NeoHeader, signedBy headSigners: [UInt8]?, magic: UInt32, stateValidators: NeoStateValidators?
  ) throws(CheckpointError) {
    guard magic != 0 else { throw CheckpointError("a network's number that is not 0 is asked for") }
    guard header.nextConsensus.contains(where: { $0 != 0 }) else {
      throw CheckpointError("a header that names the next validators is asked for, not an empty set")
    }
    guard header.index == 0 || header.previousHash.contains(where: { $0 != 0 }) else {
      throw CheckpointError("a header that names its parent is asked for, not an empty hash")
    }
    head = TrustedNeoHeader(header, magic: magic)
    (self.headSigners, self.stateValidators) = (headSigners, stateValidators)
  }

  private init(head: TrustedNeoHeader, headSigners: [UInt8], stateValidators: NeoStateValidators?) {
    (self.head, self.headSigners, self.stateValidators) = (head, headSigners, stateValidators)
  }

  /// - Parameter header: 109 bytes of fields and one witness, the header that follows ``head`` directly.
  public mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<AcceptedHeader<TrustedNeoHeader>> {
    let client = self
    let verdict = Verdict { () throws(ProofFailure) in
      let signed = try NeoSignedHeader.decode(header)
      try client.check(signed, at: now)
      return signed.header
    }
    if let next = verdict.accepted {
      self = NeoLightClient(
        head: TrustedNeoHeader(next, magic: head.magic), headSigners: head.header.nextConsensus,
        stateValidators: stateValidators)
    }
    return verdict.map { next in
      let trusted = TrustedNeoHeader(next, magic: client.head.magic)
      return AcceptedHeader(
        height: trusted.verified.height, hash: trusted.verified.hash,
        changesSet: next.nextConsensus != client.head.header.nextConsensus, finalized: [trusted])
    }
  }

  private func check(_ signed: NeoSignedHeader, at now: Instant) throws(ProofFailure) {
    let (header, parent) = (signed.header, head.header)
    let height = UInt64(header.index)
    if header.index == parent.index { try checkConflict(signed) }
    guard height == UInt64(parent.index) + 1 else {
      if height > UInt64(parent.index) {
        throw .insufficient(.needs("header \(UInt64(parent.index) + 1), which has to follow first", height: height))
      }
      throw .invalid(
        .wrongHeight, at: height, expected: "height \(UInt64(parent.index) + 1)", found: "\(height)")
    }
    guard header.previousHash == head.verified.hash else {
      throw .invalid(
        .wrongParent, at: height, expected: NeoHash.text(head.verified.hash), found: NeoHash.text(header.previousHash))
    }
    guard header.timestamp > parent.timestamp else {
      throw .invalid(
        .wrongTime, at: height, expected: "a time after \(parent.timestamp)", found: "\(header.timestamp)")
    }
    guard header.time.millisecondsSinceEpoch - NeoLimits.clockDrift.count <= now.millisecondsSinceEpoch else {
      throw .invalid(.wrongTime, at: height, expected: "a time not after \(now)", found: "\(header.time)")
    }
    guard header.nextConsensus.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, at: height, expected: "the next validators", found: "an empty script hash")
    }
    try checkWitness(of: signed, by: parent.nextConsensus)
  }

  private func checkWitness(of signed: NeoSignedHeader, by scriptHash: [UInt8]) throws(ProofFailure) {
    let height = UInt64(signed.header.index)
    let set = try NeoSignature(magic: head.magic, hash: signed.header.hash).check(
      signed.witness, by: scriptHash, at: height)
    guard Int(signed.header.primary) < set.keys.count else {
      throw .invalid(
        .wrongField, at: height, expected: "a primary index below \(set.keys.count)", found: "\(signed.header.primary)")
    }
  }

  /// A second header of the trusted height that the same set signed is proof that validators cheat.
  private func checkConflict(_ signed: NeoSignedHeader) throws(ProofFailure) {
    guard let headSigners, signed.header.hash != head.verified.hash else { return }
    try checkWitness(of: signed, by: headSigners)
    throw .invalid(
      .conflictingHeaders, at: head.verified.height, expected: NeoHash.text(head.verified.hash),
      found: NeoHash.text(signed.header.hash))
  }
}

/// What validators sign: the network's number and a hash.
///
/// - Source: Neo N3, `Helper.GetSignData`.
struct NeoSignature {
  let message: [UInt8]

  init(magic: UInt32, hash: [UInt8]) {
    var writer = NeoWriter()
    writer.integer(magic)
    writer.raw(hash)
    message = writer.bytes
  }

  /// Checks that the set with this script hash signed, with all but a third of its keys.
  /// - Returns: The set.
  func check(
    _ witness: NeoWitness, by scriptHash: [UInt8], at height: UInt64
  ) throws(ProofFailure) -> NeoMultisignature {
    let set = try NeoMultisignature(script: witness.verification, at: height)
    let found = set.scriptHash
    guard found == scriptHash else {
      throw .invalid(
        .wrongValidators, at: height, expected: NeoAddress.text(scriptHash), found: NeoAddress.text(found))
    }
    let quorum = NeoMultisignature.quorum(of: set.keys.count)
    guard set.threshold == quorum else {
      throw .invalid(
        .wrongScript, at: height, expected: "\(quorum) of \(set.keys.count) signatures asked for",
        found: "\(set.threshold)")
    }
    try set.check(invocation: witness.invocation, of: message, at: height)
    return set
  }
}

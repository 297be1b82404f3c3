import TielineCore

/// Follows a channel of Hyperledger Fabric whose blocks are ordered by SmartBFT.
///
/// A block is final once a quorum of the consenters signed it, and not before: there are no forks and nothing to wait
/// for. Each block has to follow directly on the one before: consenters sign neither the channel's name nor anything
/// else that would tell a block of this channel from one with the same number of another channel that the same nodes
/// order. The hash of the header before does.
///
/// - Source: Fabric 3, `orderer/consensus/smartbft` and `protoutil/blockutils.go`.
public struct FabricLightClient: LightClient {
  public let family = LedgerFamily.fabric
  public internal(set) var head: TrustedFabricHeader
  /// The block with the configuration in force.
  var lastConfig: UInt64
  /// SmartBFT's view of the head.
  var viewID: UInt64

  init(head: TrustedFabricHeader, lastConfig: UInt64, viewID: UInt64) {
    (self.head, self.lastConfig, self.viewID) = (head, lastConfig, viewID)
  }

  /// Starts from a block with a configuration, such as block 0.
  ///
  /// The caller pins it: block 0 has no signatures, and who could sign a later one is not known yet. Only its data's
  /// hash and its configuration are checked.
  /// - Parameter configBlock: As orderers deliver it or peers store it, at most 32 MiB.
  /// - Throws: ``CheckpointError`` for anything but a block with a configuration of a SmartBFT channel.
  public init(configBlock: [UInt8]) throws(CheckpointError) {
    do throws(ProofFailure) {
      let block = try FabricBlock(stored: configBlock)
      guard let data = block.data, data.entries.count == 1, block.ordering.lastConfig == block.header.number else {
        throw .invalid(.wrongField, expected: "a block with a configuration alone", found: "another block")
      }
      let envelope = try FabricEnvelope(data.entries[0])
      let configuration = try FabricChannelConfiguration(envelope)
      let verified = VerifiedHeader(
        family: .fabric, chain: configuration.channel, height: block.header.number, hash: block.header.hash,
        time: envelope.header.time ?? Instant(millisecondsSinceEpoch: 0))
      self.init(
        head: TrustedFabricHeader(
          verified: verified, dataHash: block.header.dataHash, configuration: configuration),
        lastConfig: block.header.number, viewID: block.ordering.viewID)
    } catch {
      switch error {
      case .invalid(let rejection): throw CheckpointError(rejection.description)
      case .insufficient(let shortfall): throw CheckpointError(shortfall.description)
      }
    }
  }

  /// Decides whether a block follows.
  ///
  /// - Parameters:
  ///   - header: `common.Block` in the form of ``FabricBlock/encoded(withData:)``: light, or with data where the block
  ///     has a configuration or time matters. It carries signatures by consenters only.
  ///   - now: Not looked at; blocks have no time that could be relied on.
  public mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<AcceptedHeader<TrustedFabricHeader>> {
    apply { () throws(ProofFailure) in (try FabricBlock(header), false) }
  }

  /// As ``apply(_:at:)``, for a block that has been read from a node. Signatures by others than consenters are passed
  /// over.
  public mutating func apply(_ block: FabricBlock) -> Verdict<AcceptedHeader<TrustedFabricHeader>> {
    apply { () throws(ProofFailure) in (block, true) }
  }

  private mutating func apply(
    _ read: () throws(ProofFailure) -> (FabricBlock, passesOverOthers: Bool)
  ) -> Verdict<AcceptedHeader<TrustedFabricHeader>> {
    let before = self
    let verdict = Verdict { () throws(ProofFailure) in
      let (block, passesOverOthers) = try read()
      return try FabricMessage.inBlock(block.header.number) { () throws(ProofFailure) in
        (block, try before.next(block, passesOverOthers: passesOverOthers))
      }
    }
    if let (_, next) = verdict.accepted { self = next }
    return verdict.map { block, next in
      AcceptedHeader(
        height: block.header.number, hash: next.head.verified.hash,
        changesSet: next.head.consenters != before.head.consenters, finalized: [next.head])
    }
  }

  /// This client after `block`.
  private func next(_ block: FabricBlock, passesOverOthers: Bool) throws(ProofFailure) -> FabricLightClient {
    try checkPlace(of: block)
    let others = try head.configuration.consenters.checkSignatures(of: block)
    guard passesOverOthers || others == 0 else {
      throw .invalid(
        .unknownSigner, expected: "signatures by consenters \(head.consenters.map(\.id)) only", found: "\(others) more")
    }
    try checkOrdering(of: block)
    let envelopes = try block.data?.envelopes() ?? []
    for envelope in envelopes where envelope.header.channel != head.channel {
      throw .invalid(
        .wrongLedger, expected: "messages for channel '\(head.channel)'", found: "'\(envelope.header.channel)'")
    }
    let configuration = try configuration(after: block, envelopes)
    let verified = VerifiedHeader(
      family: .fabric, chain: head.channel, height: block.header.number, hash: block.header.hash,
      time: envelopes.compactMap(\.header.time).max() ?? head.verified.time)
    return FabricLightClient(
      head: TrustedFabricHeader(
        verified: verified, dataHash: block.header.dataHash, configuration: configuration),
      lastConfig: block.ordering.lastConfig, viewID: block.ordering.viewID)
  }

  /// Number and parent.
  private func checkPlace(of block: FabricBlock) throws(ProofFailure) {
    let (number, trusted) = (block.header.number, head.number)
    guard number > trusted else {
      throw .invalid(.wrongHeight, expected: "a block after \(trusted)", found: "\(number)")
    }
    guard number == trusted + 1 else {
      let config = block.ordering.lastConfig
      guard config <= lastConfig || config >= number else {
        throw .insufficient(.needs("config block \(config) and the blocks up to it", height: number))
      }
      throw .insufficient(.needsIntermediate(height: number, above: trusted))
    }
    guard block.header.previousHash == head.verified.hash else {
      throw .invalid(
        .wrongParent, expected: "previous hash \(Hex.encode(head.verified.hash))",
        found: Hex.encode(block.header.previousHash))
    }
  }

  /// What the consenters signed beside the header.
  private func checkOrdering(of block: FabricBlock) throws(ProofFailure) {
    let (ordering, number) = (block.ordering, block.header.number)
    guard ordering.latestSequence == number, ordering.viewID >= viewID else {
      throw .invalid(
        .wrongHeight, expected: "sequence \(number) in view \(viewID) or a later one",
        found: "sequence \(ordering.latestSequence) in view \(ordering.viewID)")
    }
    guard ordering.lastConfig == lastConfig || ordering.lastConfig == number else {
      throw .invalid(
        .wrongField, expected: "last configuration in block \(lastConfig), or this block's own",
        found: "in block \(ordering.lastConfig)")
    }
  }

  /// The configuration that holds after `block`: its own if it has one.
  private func configuration(
    after block: FabricBlock, _ envelopes: [FabricEnvelope]
  ) throws(ProofFailure) -> FabricChannelConfiguration {
    guard block.ordering.lastConfig == block.header.number else {
      guard !envelopes.contains(where: { $0.header.type == FabricEnvelope.configType }) else {
        throw .invalid(.wrongField, expected: "no configuration in the block", found: "one that is not signed as such")
      }
      return head.configuration
    }
    guard let envelope = envelopes.first else {
      throw .insufficient(.needs("the data of config block \(block.header.number)", height: block.header.number))
    }
    guard envelopes.count == 1 else {
      throw .invalid(.wrongField, expected: "a configuration alone in its block", found: "\(envelopes.count) messages")
    }
    let next = try FabricChannelConfiguration(envelope)
    let expected = head.configuration.sequence.addingReportingOverflow(1)
    guard !expected.overflow, next.sequence == expected.partialValue else {
      throw .invalid(
        .wrongField, expected: "configuration \(expected.partialValue)", found: "configuration \(next.sequence)")
    }
    return next
  }
}

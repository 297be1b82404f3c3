import TielineCodec
import TielineCore

/// Follows the headers of an AuRa ledger.
///
/// A header counts once the validator whose step it is signed it. It is final once more than half of the validators
/// have each made it or a block on top of it. A set that the validator contract announced replaces the one before as
/// soon as the announcing block is final: with the block after the one that made it so. Blocks in between become final
/// with the first one of the new set.
///
/// One branch is followed. As the client is a value, whoever has to follow another branch goes back to the copy that
/// it kept from before both parted; a final header cannot be left.
///
/// - Source: OpenEthereum, `engines/authority_round` (`finality.rs`, `mod.rs`).
public struct AuRaLightClient: LightClient {
  /// A header that is valid and not final.
  struct Pending: Hashable, Sendable {
    let header: AuRaHeader
    /// The set that it announces.
    let newSet: [EVMAddress]?
  }

  public let parameters: AuRaParameters
  public let family = LedgerFamily.aura
  public private(set) var head: TrustedEthereumHeader
  /// Who signs the next header, in the order of steps.
  public private(set) var validators: [EVMAddress]

  private(set) var finalHeader: AuRaHeader
  /// By the validators before these; what they announce comes too late.
  private(set) var settling: [AuRaHeader]
  /// By these validators.
  private(set) var pending: [Pending]

  init(
    pinned header: AuRaHeader, _ validators: [EVMAddress], settling: [AuRaHeader], pending: [Pending],
    _ parameters: AuRaParameters
  ) throws(CheckpointError) {
    do throws(ProofFailure) { try AuRaRules(parameters).checkOwnFields(header) } catch {
      throw CheckpointError("\(error)")
    }
    guard Self.isSet(validators) else {
      throw CheckpointError("the validators are not different addresses that are not zero")
    }
    (self.parameters, finalHeader, self.validators) = (parameters, header, validators)
    (self.settling, self.pending) = (settling, pending)
    head = TrustedEthereumHeader(header, chain: parameters.chain)
  }

  /// Starts from a header that is trusted because it is pinned: the genesis, or one that is final.
  ///
  /// - Parameters:
  ///   - header: Its RLP. No change of the set may be under way after it.
  ///   - validators: Who signs the next header, in the order of steps.
  /// - Throws: ``CheckpointError`` for a header whose own form is wrong, or an empty set.
  public init(
    finalHeader header: [UInt8], validators: [EVMAddress], _ parameters: AuRaParameters
  ) throws(CheckpointError) {
    let decoded: AuRaHeader
    do throws(ProofFailure) { decoded = try AuRaHeader(rlp: header) } catch { throw CheckpointError("\(error)") }
    try self.init(pinned: decoded, validators, settling: [], pending: [], parameters)
  }

  /// The newest header, which need not be final.
  var tip: AuRaHeader { pending.last?.header ?? settling.last ?? finalHeader }

  /// As ``LightClient/apply(_:at:)``.
  ///
  /// - Parameter header: The header's RLP, or what ``update(header:receipts:)`` makes of it and its block's receipts.
  ///   Those are needed, and only then allowed, where its bloom filter says that it may announce validators.
  public mutating func apply(
    _ header: [UInt8], at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedEthereumHeader>> {
    Verdict { () throws(ProofFailure) in
      let update = try AuRaUpdate(header)
      try AuRaRules(parameters).check(update.header, on: tip, validators, at: now)
      let newSet = try newSet(update)
      guard settling.count + pending.count < AuRaParameters.maximumPending else {
        throw .insufficient(
          .needsConfirmations(height: finalHeader.number + 1, found: signerCount, needed: validators.count / 2 + 1))
      }
      pending.append(Pending(header: update.header, newSet: newSet))
      let before = validators
      let finalized = finalize()
      return AcceptedHeader(
        height: update.header.number, hash: update.header.hash, changesSet: validators != before, finalized: finalized)
    }
  }

  /// A header together with all receipts of its block, for ``apply(_:at:)``.
  ///
  /// - Parameters:
  ///   - header: The header's RLP.
  ///   - receipts: In order, each as the receipt trie holds it.
  public static func update(header: [UInt8], receipts: [[UInt8]]) -> [UInt8] {
    AuRaUpdate.encode(header: header, receipts: receipts)
  }

  /// The set that an update's block announces.
  private func newSet(_ update: AuRaUpdate) throws(ProofFailure) -> [EVMAddress]? {
    let change = parameters.validatorContract.map { AuRaValidatorChange(update.header, $0) }
    guard let change, change.isPossible else {
      guard update.receipts == nil else {
        throw .invalid(
          .malformed, at: update.header.number, expected: "a header alone, as it announces no validators",
          found: "receipts")
      }
      return nil
    }
    guard let receipts = update.receipts else {
      throw .insufficient(
        .needs("the block's receipts, as it may announce validators", height: update.header.number))
    }
    let candidate = TrustedEthereumHeader(update.header, chain: parameters.chain)
    return try change.newSet(in: candidate.receipts(receipts).get())
  }

  /// Whether a list can be a set of validators.
  static func isSet(_ addresses: [EVMAddress]) -> Bool {
    (1...AuRaParameters.maximumValidators).contains(addresses.count) && !addresses.contains(.zero)
      && Set(addresses).count == addresses.count
  }

  /// How many validators made a block of those that wait.
  var signerCount: Int { Set(pending.map(\.header.author)).count }

  /// Makes final what more than half of the validators stand behind, and changes the set where it was announced there.
  private mutating func finalize() -> [TrustedEthereumHeader] {
    var finalized: [Pending] = []
    while signerCount > validators.count / 2 { finalized.append(pending.removeFirst()) }
    guard let newest = finalized.last else { return [] }
    let headers = settling + finalized.map(\.header)
    settling = []
    finalHeader = newest.header
    head = TrustedEthereumHeader(finalHeader, chain: parameters.chain)
    if let newSet = finalized.lazy.compactMap(\.newSet).first {
      validators = newSet
      settling = pending.map(\.header)
      pending = []
    }
    return headers.map { TrustedEthereumHeader($0, chain: parameters.chain) }
  }
}

import TielineCodec
import TielineCore

/// Follows the headers of an Istanbul ledger: IBFT 1, IBFT 2 or QBFT.
///
/// A header is final as soon as two thirds of the validators sealed it, so every accepted one is. None is left out: a
/// header may hold the vote that changes the set. Every seal has to be a validator's, also beyond the quorum.
///
/// Where a contract keeps the validators (QBFT), headers do not say who they are: the set stays until ``apply(_:at:)``
/// gets a header with the proof of another one. Whoever stops sending such proofs keeps the client at validators that
/// it knew, whose keys then have to make two thirds of the seals; that they are still validators is not shown.
///
/// - Source: EIP-650; Besu's IBFT 2; EEA, *QBFT blockchain consensus protocol specification v1*.
public struct IBFTLightClient: LightClient {
  public let parameters: IBFTParameters
  public private(set) var head: TrustedEthereumHeader

  private(set) var latest: IBFTHeader
  private(set) var state: IBFTVotes

  public var family: LedgerFamily { parameters.variant.family }

  /// Who may seal the next header, in ascending order; where a contract keeps them, unless it says otherwise.
  public var validators: [EVMAddress] { state.validators }

  /// Starts from a header that is trusted because it is pinned.
  ///
  /// - Parameter state: After the header.
  init(
    pinned header: EthereumHeader, _ state: IBFTVotes, _ parameters: IBFTParameters
  ) throws(CheckpointError) {
    do throws(ProofFailure) {
      try header.checkOwnFields()
      latest = try IBFTHeader(header, parameters.variant)
    } catch { throw CheckpointError("\(error)") }
    guard latest.extra.validators.isEmpty == (parameters.validatorContract != nil) else {
      throw CheckpointError("the header lists \(latest.extra.validators.count) validators")
    }
    guard (1...IBFTParameters.maximumValidators).contains(state.validators.count),
      !state.validators.contains(.zero),
      zip(state.validators, state.validators.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw CheckpointError("the validators are not a sorted list of addresses that are not zero") }
    (self.state, self.parameters) = (state, parameters)
    head = TrustedEthereumHeader(
      header, family: parameters.variant.family, chain: parameters.chain, hash: latest.hash)
  }

  /// Starts from a genesis or an epoch header, after which no vote is under way.
  ///
  /// - Parameters:
  ///   - header: Its RLP. It is trusted as it is.
  ///   - validators: Who may seal the next header; who is listed in the header where `nil`.
  /// - Throws: ``CheckpointError`` for any other header, or for one that does not list them where `nil`.
  public init(
    epochHeader header: [UInt8], validators: [EVMAddress]? = nil, _ parameters: IBFTParameters
  ) throws(CheckpointError) {
    let decoded: EthereumHeader
    let listed: [EVMAddress]
    do throws(ProofFailure) {
      decoded = try EthereumHeader(rlp: header)
      listed = try IBFTHeader(decoded, parameters.variant).extra.validators
    } catch { throw CheckpointError("\(error)") }
    guard parameters.isEpoch(decoded.number) else {
      throw CheckpointError("block \(decoded.number) is not at an epoch of \(parameters.epoch)")
    }
    guard validators == nil || parameters.validatorContract != nil || validators == listed else {
      throw CheckpointError("the validators are not those that the header lists")
    }
    try self.init(pinned: decoded, IBFTVotes(validators: (validators ?? listed).sorted()), parameters)
  }

  /// As ``LightClient/apply(_:at:)``.
  ///
  /// - Parameter header: The header's RLP, or what ``update(header:proof:)`` makes of it and a proof.
  public mutating func apply(
    _ header: [UInt8], at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedEthereumHeader>> {
    Verdict { () throws(ProofFailure) in
      let update = try IBFTUpdate(header)
      var sealing = state
      if let proof = update.proof {
        guard let contract = parameters.validatorContract else {
          throw .invalid(.wrongValidators, expected: "a header alone", found: "a proof about a contract")
        }
        sealing.replace(by: try head.validators(in: contract, proof))
      }
      let next = try IBFTHeader(update.header, parameters.variant)
      try next.header.checkTime(at: now, allowance: IBFTParameters.clockAllowance)
      let after = try IBFTRules(parameters).check(next, on: latest, sealing)
      let changesSet = after.validators != state.validators
      (latest, state) = (next, after)
      head = TrustedEthereumHeader(
        next.header, family: family, chain: parameters.chain, hash: next.hash)
      return AcceptedHeader(
        height: next.header.number, hash: next.hash, changesSet: changesSet, finalized: [head])
    }
  }

  /// A header together with the proof of who may seal it, for ``apply(_:at:)``.
  ///
  /// - Parameters:
  ///   - header: The header's RLP.
  ///   - proof: Against the state root of the header before.
  public static func update(header: [UInt8], proof: ValidatorContractProof) -> [UInt8] {
    IBFTUpdate.encode(header: header, proof: proof)
  }
}

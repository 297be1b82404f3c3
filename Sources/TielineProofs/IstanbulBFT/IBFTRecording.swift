import TielineCodec
import TielineCore

/// Replays what nodes of an Istanbul ledger answered: IBFT 1, IBFT 2 or QBFT, as `genesis.json` says.
///
/// The folder has `genesis.json` and `headers_rlp.json` or `headers.json` (or both), and optionally
/// `validators_by_block.json`, `signers_by_block_node_view.json`, `snapshots.json`, `validator_proofs.json` (of a
/// validator contract), `block_N.rlp.hex`, `block_N_txs_receipts.json` and `proofs.json`. Headers are counted without
/// the first, from which the replay starts; of proofs, as ``EthereumRecordedBlocks`` says, together with those of the
/// validator contract, one for each value.
public enum IBFTRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let parameters = try parameters(folder.requiredJSON("genesis.json"))
    let recording = try IBFTRecordedHeaders(folder)
    let states = try IBFTRecordedStates(folder)
    let proofs = try validatorProofs(folder)
    let first = recording.headers[0]
    try check(first, folder.requiredJSON("genesis.json"))
    var client = try client(first, states, parameters)
    try first.check(client.latest)
    try states.check(client, sealing: client.validators)
    var report = ReplayReport()
    var blocks = EthereumRecordedBlocks(folder) { header throws(ProofFailure) in
      try IBFTHeader(header, parameters.variant).hash
    }
    blocks.accepted[first.header.number] = client.head
    // A replay has no clock; what was recorded was not in the future then.
    let now = recording.headers.map(\.header.time).max() ?? first.header.time
    for (index, recorded) in recording.headers.enumerated().dropFirst() {
      let proof = proofs[recorded.header.number]
      if recording.twins.indices.contains(index) {
        var twin = client
        _ = try apply(recording.twins[index], proof, to: &twin, at: now)
      }
      let before = client.validators
      let accepted = try apply(recorded, proof, to: &client, at: now)
      // The set that a contract's proof gave seals the same header already.
      try states.check(client, sealing: parameters.validatorContract == nil ? before : client.validators)
      report.headers += 1
      report.proofs += proof.map { 1 + $0.elements.count } ?? 0
      report.setChanges += accepted.changesSet ? 1 : 0
      report.head = accepted.height
      blocks.accepted[accepted.height] = client.head
    }
    try blocks.checkAll()
    report.proofs += blocks.proofs
    return report
  }

  /// Applies a header, and only then looks at the hash that was recorded for it: a rule says more.
  private static func apply(
    _ recorded: IBFTRecordedHeaders.Recorded, _ proof: ValidatorContractProof?, to client: inout IBFTLightClient,
    at now: Instant
  ) throws(ReplayFailure) -> AcceptedHeader<TrustedEthereumHeader> {
    let header = recorded.header.rlp()
    let update = proof.map { IBFTLightClient.update(header: header, proof: $0) } ?? header
    let accepted = try client.apply(update, at: now).get(file: recorded.file)
    try recorded.check(client.latest)
    return accepted
  }

  // MARK: Genesis

  /// The ledger's parameters by its genesis file.
  ///
  /// GoQuorum keeps the block period out of it; one second is the least that it allows.
  static func parameters(_ genesis: JSONField<ReplayFailure>) throws(ReplayFailure) -> IBFTParameters {
    let config = genesis["config"]
    let chain: UInt64 = try config["chainId"].integer()
    let variant: IBFTVariant
    let (epoch, period): (UInt64, UInt64)
    var place: (address: EVMAddress, slot: [UInt8])?
    if let options = config["istanbul"].ifPresent {
      (variant, epoch, period) = (.ibft, try options["epoch"].integer(), 1)
    } else {
      variant = config["qbft"].ifPresent == nil ? .ibft2 : .qbft
      let options = config[variant.rawValue]
      (epoch, period) = (try options["epochlength"].integer(), try options["blockperiodseconds"].integer())
      if let address = options["validatorcontractaddress"].ifPresent {
        // The slot is the contract's choice: Besu's examples declare the list first.
        let slot = try options["validatorcontractslot"].ifPresent?.hexBytes(count: 32)
        place = (try address.evmAddress(), slot ?? [UInt8](repeating: 0, count: 32))
      }
    }
    do throws(CheckpointError) {
      let contract: ValidatorContract? =
        if let place { try ValidatorContract(address: place.address, slot: place.slot) } else { nil }
      return try IBFTParameters(
        variant: variant, chain: String(chain), epoch: epoch, period: period, validatorContract: contract)
    } catch { throw .unreadable("genesis.json: \(error)") }
  }

  private static func check(
    _ first: IBFTRecordedHeaders.Recorded, _ genesis: JSONField<ReplayFailure>
  ) throws(ReplayFailure) {
    let header = first.header
    guard header.number == 0 else { return }
    guard try genesis["extraData"].hexBytes() == header.extraData,
      try genesis["timestamp"].hexQuantity() == header.timestamp,
      try genesis["gasLimit"].hexQuantity() == header.gasLimit,
      try genesis["difficulty"].bigHexQuantity() == header.difficulty,
      try genesis["mixHash"].hexBytes() == header.mixHash,
      try genesis["coinbase"].evmAddress() == header.coinbase
    else {
      throw .rejected(
        Rejection(.wrongField, at: 0, expected: "the fields of genesis.json", found: "others"), file: first.file)
    }
  }

  /// A client that trusts the first header, and of a contract's ledger the set that was recorded for it.
  private static func client(
    _ first: IBFTRecordedHeaders.Recorded, _ states: IBFTRecordedStates, _ parameters: IBFTParameters
  ) throws(ReplayFailure) -> IBFTLightClient {
    let isInContract = parameters.validatorContract != nil
    let validators = isInContract ? try states.validators(after: first.header.number) : nil
    do throws(CheckpointError) {
      return try IBFTLightClient(epochHeader: first.header.rlp(), validators: validators, parameters)
    } catch { throw .unreadable("\(first.file): \(error)") }
  }

  /// Proofs of the set that a contract holds, by the header that the set seals: `number` is that header's, `proof` what
  /// `eth_getProof` gives at the block before, for the count's slot and then those of the elements.
  static func validatorProofs(
    _ folder: ReplayFolder
  ) throws(ReplayFailure) -> [UInt64: ValidatorContractProof] {
    var proofs: [UInt64: ValidatorContractProof] = [:]
    for entry in try folder.json("validator_proofs.json")?.elements() ?? [] {
      let slots = entry["proof"]["storageProof"]
      var elements: [MerklePatriciaProof] = []
      for slot in try slots.elements().dropFirst() { elements.append(try MerklePatriciaProof(slot["proof"])) }
      proofs[try entry["number"].integer()] = ValidatorContractProof(
        account: try MerklePatriciaProof(entry["proof"]["accountProof"]),
        count: try MerklePatriciaProof(slots[0]["proof"]), elements: elements)
    }
    return proofs
  }
}

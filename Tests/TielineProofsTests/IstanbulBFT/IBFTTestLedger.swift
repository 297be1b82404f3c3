import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// A ledger of the vectors, whose headers can be changed and sealed anew with its test keys.
struct IBFTTestLedger {
  static let now = Instant(secondsSinceEpoch: 2_000_000_000)

  let folder: ReplayFolder
  let parameters: IBFTParameters
  let headers: [EthereumHeader]
  let updates: [[UInt8]]
  /// A to E, and one who never was a validator.
  let keys: [TestValidator]

  init(_ folder: ReplayFolder) throws {
    self.folder = folder
    parameters = try IBFTRecording.parameters(folder.requiredJSON("genesis.json"))
    headers = try IBFTRecordedHeaders(folder).headers.map(\.header)
    let proofs = try IBFTRecording.validatorProofs(folder)
    updates = headers.map { header in
      proofs[header.number].map { IBFTLightClient.update(header: header.rlp(), proof: $0) } ?? header.rlp()
    }
    keys = try (0..<5).map { try TestValidator("tieline-ibft-\($0)") } + [TestValidator("stranger")]
  }

  /// All that are there: GoQuorum's only where this machine has the recording.
  static func voting() throws -> [IBFTTestLedger] {
    let recorded = RecordedFolder.read("ibft-goquorum")
    let folders = try [recorded, SealedVectors.read("ibft2"), SealedVectors.read("qbft")]
    return try folders.compactMap { $0 }.map(IBFTTestLedger.init)
  }

  static func contract() throws -> IBFTTestLedger { try IBFTTestLedger(SealedVectors.read("qbft-contract")) }

  var variant: IBFTVariant { parameters.variant }
  /// The block after which E is a validator, and that after which A is none.
  var changes: (joined: Int, left: Int) { variant == .ibft ? (40, 59) : (14, 24) }
  var joiner: TestValidator { keys[4] }
  var leaver: TestValidator { keys[0] }
  var stranger: TestValidator { keys[5] }

  func key(_ address: EVMAddress) throws -> TestValidator {
    guard let key = keys.first(where: { $0.address == address }) else { throw CheckpointError("no key") }
    return key
  }

  func client(upTo number: Int) throws -> IBFTLightClient {
    let initial = try IBFTRecordedStates(folder).validators(after: 0)
    var client = try IBFTLightClient(epochHeader: headers[0].rlp(), validators: initial, parameters)
    for update in updates[1...].prefix(number) { _ = try client.apply(update, at: Self.now).get() }
    return client
  }

  func extra(_ number: Int) throws -> IBFTExtraData { try IBFTExtraData(headers[number].extraData, variant) }

  /// Header `number` with other extra data, as it is.
  func header(_ number: Int, _ change: (inout IBFTExtraData) throws -> Void) throws -> [UInt8] {
    var extra = try extra(number)
    try change(&extra)
    return headers[number].rlp(replacingExtraData: extra.encoded())
  }

  /// How to seal a header anew.
  struct Sealing {
    var proposer: TestValidator?
    var sealers: [TestValidator]?
    var validators: [EVMAddress]?
    var vote: (recipient: EVMAddress, adds: Bool)?
    var fields: (inout [RLPItem]) -> Void = { _ in }
    /// What IBFT 1 seals behind the hash.
    var code: [UInt8] = [2]
    /// Whether the seals are over the block's hash where they should not be.
    var sealsBlockHash = false
  }

  /// Header `number` with other fields, sealed by those that sealed it or by others.
  func sealed(_ number: Int, _ change: (inout Sealing) throws -> Void = { _ in }) throws -> [UInt8] {
    let original = try IBFTHeader(headers[number], variant)
    var sealing = Sealing()
    try change(&sealing)
    let proposer = try sealing.proposer ?? key(original.proposer())
    let sealers = try sealing.sealers ?? original.committers().map(key)
    var extra = original.extra
    if let validators = sealing.validators { extra = extra.with(validators: validators) }
    if let vote = sealing.vote { extra = extra.with(vote: vote) }
    let plain = try Tampering.edit(headers[number].rlp()) { items in
      if sealing.proposer != nil, variant != .ibft { items[HeaderField.coinbase] = .bytes(proposer.address.bytes) }
      sealing.fields(&items)
    }
    let digest = { (extra: IBFTExtraData, scope: IBFTExtraData.Scope) in
      Keccak256.hash(
        try Tampering.edit(plain) { $0[HeaderField.extraData] = .bytes(extra.encoded(scope)) })
    }
    if variant == .ibft {
      extra = extra.with(proposerSeal: try proposer.seal(Keccak256.hash(digest(extra, .withoutAnySeal))))
    }
    let hash = try digest(extra, .onChain)
    let sealedDigest =
      try variant == .ibft
      ? Keccak256.hash(hash + sealing.code) : sealing.sealsBlockHash ? hash : digest(extra, .withoutSeals)
    extra = extra.with(committedSeals: try sealers.map { try $0.seal(sealedDigest) })
    return try Tampering.edit(plain) { $0[HeaderField.extraData] = .bytes(extra.encoded()) }
  }

  /// The verdict on `update` after block `number`.
  func verdict(_ update: [UInt8], after number: Int) throws -> Verdict<AcceptedHeader<TrustedEthereumHeader>> {
    var client = try client(upTo: number)
    return client.apply(update, at: Self.now)
  }
}

extension IBFTExtraData {
  func with(
    validators: [EVMAddress]? = nil, proposerSeal: [UInt8]? = nil, vote: (recipient: EVMAddress, adds: Bool)? = nil,
    committedSeals: [[UInt8]]? = nil
  ) -> IBFTExtraData {
    IBFTExtraData(
      variant: variant, vanity: vanity, validators: validators ?? self.validators,
      proposerSeal: proposerSeal ?? self.proposerSeal, vote: vote ?? self.vote, round: round,
      committedSeals: committedSeals ?? self.committedSeals)
  }
}

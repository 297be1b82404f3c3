import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct IBFTLockProofTests {
  static let variants = IBFTVariant.allCases

  private static func state(nonce: UInt64 = 1) throws -> EVMLockState { try EVMLockState(chain: "1337", nonce: nonce) }

  /// Every block is final at once: block 3 has the state, the others another one.
  private static func sample(_ variant: IBFTVariant) throws -> LockProofSample {
    let (state, other) = (try state(), try state(nonce: 2))
    var chain = try IstanbulLockChain(variant, chain: "1337")
    let checkpoint = chain.client.checkpoint
    let headers = try [other.root, other.root, state.root].map { try chain.seal(stateRoot: $0) }
    return try state.sample(
      variant.rawValue, other: other, checkpoint: checkpoint, headers: headers, head: chain.client.head.verified,
      now: IBFTTestLedger.now)
  }

  @Test(arguments: variants) func `accepts what a sealed block's state shows`(variant: IBFTVariant) throws {
    let sample = try Self.sample(variant)
    #expect(sample.valid["locked"]?.height == 3)
    try sample.expectAcceptance()
  }

  @Test(arguments: variants) func `refuses what the state does not show`(variant: IBFTVariant) throws {
    try Self.sample(variant).expectRefusals(EVMLockState.outcomes)
    try Self.sample(variant).expectRefusalsOfEVM(Self.state())
  }

  @Test(arguments: variants) func `S-7 accepts no altered claim`(variant: IBFTVariant) throws {
    try Self.sample(variant).expectNoForgeries()
  }
}

/// An Istanbul ledger of four validators, of whom three seal each block.
struct IstanbulLockChain {
  private(set) var client: IBFTLightClient
  private let variant: IBFTVariant
  private let validators: [TestValidator]
  private var parent: IBFTHeader

  init(_ variant: IBFTVariant, chain: String) throws {
    self.variant = variant
    validators = try (0..<4).map { try TestValidator("tieline-ibft-\($0)") }
      .sorted { $0.address < $1.address }
    let root = Keccak256.hash([0x80])
    let extra = Self.extra(variant, validators.map(\.address))
    let genesis: [RLPItem] = [
      .bytes([UInt8](repeating: 0, count: 32)), .bytes(EthereumHeader.emptyOmmersHash), .bytes(EVMAddress.zero.bytes),
      .bytes(root), .bytes(root), .bytes(root), .bytes([UInt8](repeating: 0, count: 256)), .integer(1 as UInt8),
      .integer(0 as UInt8), .integer(30_000_000 as UInt64), .integer(0 as UInt8), .integer(1_700_000_000 as UInt64),
      .bytes(extra.encoded()), .bytes(IBFTHeader.mixHash), .bytes([UInt8](repeating: 0, count: 8)),
    ]
    let header = RLP.encode(.list(genesis))
    client = try IBFTLightClient(
      epochHeader: header, IBFTParameters(variant: variant, chain: chain, epoch: 30_000, period: 1))
    parent = client.latest
  }

  /// The next block with this state, which the client goes on to.
  mutating func seal(stateRoot: [UInt8]) throws -> [UInt8] {
    let proposer = validators[Int(parent.header.number) % validators.count]
    let plain = try Tampering.edit(parent.header.rlp()) { items in
      items[HeaderField.parentHash] = .bytes(parent.hash)
      if variant != .ibft { items[HeaderField.coinbase] = .bytes(proposer.address.bytes) }
      items[HeaderField.stateRoot] = .bytes(stateRoot)
      items[HeaderField.number] = .integer(parent.header.number + 1)
      items[HeaderField.timestamp] = .integer(parent.header.timestamp + 2)
    }
    let with = { (extra: IBFTExtraData, scope: IBFTExtraData.Scope) in
      try Tampering.edit(plain) { $0[HeaderField.extraData] = .bytes(extra.encoded(scope)) }
    }
    var extra = Self.extra(variant, validators.map(\.address))
    if variant == .ibft {
      let digest = Keccak256.hash(Keccak256.hash(try with(extra, .withoutAnySeal)))
      extra = extra.with(proposerSeal: try proposer.seal(digest))
    }
    let digest =
      try variant == .ibft
      ? Keccak256.hash(Keccak256.hash(with(extra, .onChain)) + [2]) : Keccak256.hash(with(extra, .withoutSeals))
    extra = extra.with(committedSeals: try validators.prefix(3).map { try $0.seal(digest) })
    let header = try with(extra, .everything)
    _ = try client.apply(header, at: IBFTTestLedger.now).get()
    parent = client.latest
    return header
  }

  private static func extra(_ variant: IBFTVariant, _ validators: [EVMAddress]) -> IBFTExtraData {
    IBFTExtraData(
      variant: variant, vanity: [UInt8](repeating: 0, count: 32), validators: validators,
      proposerSeal: variant == .ibft ? [UInt8](repeating: 0, count: 65) : [], vote: nil, round: 0, committedSeals: [])
  }
}

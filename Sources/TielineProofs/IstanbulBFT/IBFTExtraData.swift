import TielineCodec
import TielineCore

/// The extra data of an Istanbul header: who may seal it, who did, and a vote.
///
/// - Source: EIP-650, *Block header*; Besu's `IbftExtraDataCodec` and `QbftExtraDataCodec`, which differ in how they
///   write "no vote", "drop" and the round, and in what stands for a left-out part.
struct IBFTExtraData {
  /// Which parts an encoding leaves out.
  enum Scope {
    case everything
    /// What the committed seals of IBFT 2 and QBFT sign.
    case withoutSeals
    /// What the block hash covers.
    case onChain
    /// What the proposer seal of IBFT 1 signs.
    case withoutAnySeal
  }

  static let vanityBytes = 32
  static let sealBytes = 65

  let variant: IBFTVariant
  /// 32 bytes that the proposer may choose.
  let vanity: [UInt8]
  let validators: [EVMAddress]
  /// IBFT 1 only; empty elsewhere.
  let proposerSeal: [UInt8]
  /// IBFT 2 and QBFT; IBFT 1 votes in `coinbase` and `nonce`.
  let vote: (recipient: EVMAddress, adds: Bool)?
  /// In which round the block was agreed on; 0 in IBFT 1, which does not say.
  let round: UInt32
  let committedSeals: [[UInt8]]

  func encoded(_ scope: Scope = .everything) -> [UInt8] {
    let list = RLPItem.list(validators.map { .bytes($0.bytes) })
    let seals = RLPItem.list(scope == .everything ? committedSeals.map(RLPItem.bytes) : [])
    switch variant {
    case .ibft:
      let seal = RLPItem.bytes(scope == .withoutAnySeal ? [] : proposerSeal)
      return vanity + RLP.encode(.list([list, seal, seals]))
    case .ibft2:
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: round >> (24 - 8 * UInt32($0))) }
      let items: [RLPItem] = [.bytes(vanity), list, encodedVote, .bytes(bytes), seals]
      // What is left out is not there at all.
      return RLP.encode(.list(Array(items.prefix(scope == .everything ? 5 : scope == .withoutSeals ? 4 : 3))))
    case .qbft:
      // What is left out is zero or empty.
      let round = scope == .everything || scope == .withoutSeals ? round : 0
      return RLP.encode(.list([.bytes(vanity), list, encodedVote, .integer(round), seals]))
    }
  }

  private var encodedVote: RLPItem {
    let isQBFT = variant == .qbft
    guard let vote else { return isQBFT ? .list([]) : .bytes([]) }
    return .list([.bytes(vote.recipient.bytes), .bytes(vote.adds ? [0xFF] : isQBFT ? [] : [0x00])])
  }
}

extension IBFTExtraData {
  init(_ bytes: [UInt8], _ variant: IBFTVariant) throws(ProofFailure) {
    self.variant = variant
    let what = "the extra data"
    switch variant {
    case .ibft:
      guard bytes.count > Self.vanityBytes else {
        throw .invalid(.malformed, expected: "extra data of 32 bytes and a list", found: "\(bytes.count) bytes")
      }
      vanity = Array(bytes.prefix(Self.vanityBytes))
      var fields = try RLPFields(filling: Array(bytes.dropFirst(Self.vanityBytes)), of: what)
      validators = try Self.addresses(fields.list("validators"))
      proposerSeal = try fields.bytes(Self.sealBytes, "proposerSeal")
      (vote, round) = (nil, 0)
      committedSeals = try Self.seals(fields.list("committedSeals"))
      try fields.finish()
    case .ibft2, .qbft:
      var fields = try RLPFields(filling: bytes, of: what)
      vanity = try fields.bytes(Self.vanityBytes, "vanity")
      validators = try Self.addresses(fields.list("validators"))
      vote = try Self.vote(&fields, variant)
      round = try Self.round(&fields, variant)
      proposerSeal = []
      committedSeals = try Self.seals(fields.list("committedSeals"))
      try fields.finish()
    }
  }

  private static func addresses(_ fields: RLPFields) throws(ProofFailure) -> [EVMAddress] {
    var fields = fields
    var addresses: [EVMAddress] = []
    while !fields.isAtEnd {
      guard addresses.count < IBFTParameters.maximumValidators else {
        throw .invalid(.tooLarge, expected: "at most \(IBFTParameters.maximumValidators) validators", found: "more")
      }
      addresses.append(try fields.address("a validator"))
    }
    return addresses
  }

  private static func seals(_ fields: RLPFields) throws(ProofFailure) -> [[UInt8]] {
    var fields = fields
    var seals: [[UInt8]] = []
    while !fields.isAtEnd {
      guard seals.count < IBFTParameters.maximumValidators else {
        throw .invalid(.tooLarge, expected: "at most \(IBFTParameters.maximumValidators) seals", found: "more")
      }
      seals.append(try fields.bytes(sealBytes, "a committed seal"))
    }
    return seals
  }

  private static func vote(
    _ fields: inout RLPFields, _ variant: IBFTVariant
  ) throws(ProofFailure) -> (recipient: EVMAddress, adds: Bool)? {
    let item = try fields.item("vote")
    // No vote is an empty string in IBFT 2 and an empty list in QBFT.
    guard item.count > 0 || item.isList != (variant == .qbft) else { return nil }
    var vote = try RLPFields(item, in: fields.bytes, of: "the vote")
    let recipient = try vote.address("recipient")
    let type = try vote.bytes(0...1, "type")
    try vote.finish()
    guard type == [0xFF] || type == (variant == .qbft ? [] : [0x00]) else {
      throw .invalid(
        .wrongVote, expected: "type ff to add or \(variant == .qbft ? "an empty string" : "00") to drop",
        found: Hex.encode(type))
    }
    return (recipient, type == [0xFF])
  }

  private static func round(_ fields: inout RLPFields, _ variant: IBFTVariant) throws(ProofFailure) -> UInt32 {
    if variant == .ibft2 { return try fields.bytes(4, "round").reduce(0) { $0 << 8 | UInt32($1) } }
    let round = try fields.integer("round")
    guard let round = UInt32(exactly: round) else {
      throw .invalid(.malformed, expected: "a round of at most 32 bits", found: "\(round)")
    }
    return round
  }
}

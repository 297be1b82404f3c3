import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// How an EVM ledger's headers and locks are proven.
struct TrustConfiguration: Sendable {
  var consensus: Consensus
  /// The file with the pinned checkpoint.
  var checkpointPath: String
  /// How far the proven time may be behind the clock before an alert.
  var staleAfter: Milliseconds

  /// Whose signatures make a header count.
  enum Consensus: Sendable {
    /// The ledger's own chain id, which its headers are signed for, and the CometBFT RPC of one or more nodes.
    case cometBFT(chainID: String, httpURLs: [EndpointURL])
    case clique(CliqueParameters)
    case istanbul(IBFTParameters)
  }

  /// The families that this adapter serves, as they are written.
  private static let families: [LedgerFamily] = [.cometBFT, .clique, .ibft, .ibft2, .qbft]

  init(_ section: ConfigurationSection, ledger: LedgerID, folder: String) throws(ConfigurationError) {
    var section = section
    let family = try section.value("family") { text throws(ValueError) in
      guard let family = Self.families.first(where: { $0.rawValue == text }) else {
        let known = Self.families.map(\.rawValue).joined(separator: ", ")
        throw .malformed(type: "family that is served", found: text, expected: "one of \(known)")
      }
      return family
    }
    consensus =
      switch family {
      case .cometBFT: try Self.cometBFT(&section)
      default: try Self.proofOfAuthority(family, &section, ledger)
      }
    checkpointPath = try section.value("checkpoint") { $0 }.resolved(in: folder)
    staleAfter = Milliseconds(seconds: try section.integer("stale-after-seconds", default: 60, in: 1...86_400))
    try section.finish()
  }

  private static func cometBFT(_ section: inout ConfigurationSection) throws(ConfigurationError) -> Consensus {
    let chainID = try section.value("chain-id") { $0 }
    let httpURLs = try section.list("http", ConfigurationValue.url(["http://", "https://"]))
    guard !httpURLs.isEmpty else {
      throw ConfigurationError(file: section.file, line: nil, message: "'\(section.path).http' names no node")
    }
    return .cometBFT(chainID: chainID, httpURLs: httpURLs)
  }

  private static func proofOfAuthority(
    _ family: LedgerFamily, _ section: inout ConfigurationSection, _ ledger: LedgerID
  ) throws(ConfigurationError) -> Consensus {
    let chain = ledger.reference
    let epoch = UInt64(
      try section.integer("epoch-blocks", default: Int64(CliqueParameters.defaultEpoch), in: 1...1_000_000_000))
    let period = UInt64(try section.integer("period-seconds", in: 0...86_400))
    let variant = IBFTVariant(rawValue: family.rawValue)
    let depth =
      variant == nil ? try section.integer("depth-blocks", in: 0...Int64(CliqueParameters.maximumDepth)) : 0
    do throws(CheckpointError) {
      guard let variant else {
        return .clique(try CliqueParameters(chain: chain, epoch: epoch, period: period, depth: Int(depth)))
      }
      return .istanbul(try IBFTParameters(variant: variant, chain: chain, epoch: epoch, period: period))
    } catch {
      throw ConfigurationError(file: section.file, line: nil, message: "'\(section.path)': \(error.reason)")
    }
  }
}

extension TrustConfiguration.Consensus {
  /// How many blocks follow one before it is final.
  var finalityDepth: Int64 {
    if case .clique(let parameters) = self { Int64(parameters.depth) } else { 0 }
  }

  /// What a checkpoint of the ledger says, too: another one would make true headers look untrue.
  var checkpointMembers: [String: CanonicalJSON] {
    switch self {
    case .cometBFT: ["family": .string(LedgerFamily.cometBFT.rawValue)]
    case .clique(let parameters):
      [
        "family": .string(LedgerFamily.clique.rawValue), "chain": .string(parameters.chain),
        "epoch": .integer(Int64(parameters.epoch)), "period": .integer(Int64(parameters.period)),
        "depth": .integer(Int64(parameters.depth)),
      ]
    case .istanbul(let parameters):
      [
        "family": .string(parameters.variant.family.rawValue), "chain": .string(parameters.chain),
        "epoch": .integer(Int64(parameters.epoch)), "period": .integer(Int64(parameters.period)),
      ]
    }
  }
}

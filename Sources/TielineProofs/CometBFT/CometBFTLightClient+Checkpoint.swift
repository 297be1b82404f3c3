import TielineCodec
import TielineCore

extension CometBFTLightClient {
  /// The trusted header in protobuf, what a person wants to read of it, and the trust options. The set that signs next
  /// is not in it: every update brings it, and the header has its hash.
  public var checkpoint: CanonicalJSON {
    let header = head.header
    return .object([
      "family": .string(family.rawValue),
      "chain": .string(header.chainID),
      "height": Self.number(Int64(header.height)),
      "time": .string(header.time.description),
      "hash": .string(Hex.encode(head.verified.hash)),
      "appHash": .string(Hex.encode(header.appHash)),
      "nextValidatorsHash": .string(Hex.encode(header.nextValidatorsHash)),
      "header": .string(Hex.encode(header.encoded)),
      "trustLevel": .string(options.trustLevel.description),
      "trustingPeriodMilliseconds": .integer(options.trustingPeriod.count),
      "maximumClockDriftMilliseconds": .integer(options.maximumClockDrift.count),
    ])
  }

  /// Other readers of JSON hold numbers exactly up to 2⁵³.
  private static func number(_ value: Int64) -> CanonicalJSON {
    value <= 1 << 53 ? .integer(value) : .string(String(value))
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    guard case .object(let members) = checkpoint, case .string(let header)? = members["header"],
      header.utf8.count <= 2 * CometBFTLimits.headerBytes + 2, let bytes = Hex.decode(header),
      case .string(let level)? = members["trustLevel"],
      case .integer(let period)? = members["trustingPeriodMilliseconds"],
      case .integer(let drift)? = members["maximumClockDriftMilliseconds"]
    else { throw CheckpointError("a header, trust level, trusting period and clock drift are asked for") }
    let parts = level.split(separator: "/").map { UInt32($0) }
    guard parts.count == 2, let numerator = parts[0], let denominator = parts[1],
      let trustLevel = CometBFTTrustOptions.TrustLevel(numerator, denominator),
      let options = CometBFTTrustOptions(
        trustLevel: trustLevel, trustingPeriod: Milliseconds(period), maximumClockDrift: Milliseconds(drift))
    else { throw CheckpointError("a trust level from 1/3 to 1/1, a trusting period and a clock drift are asked for") }
    let decoded: CometBFTHeader
    do throws(ProofFailure) { decoded = try CometBFTHeader.decode(bytes) } catch {
      throw CheckpointError(Self.describe(error))
    }
    try self.init(trusting: decoded, options: options)
    // What is repeated for people to read has to be what the header says, and nothing else may stand beside it.
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("its members have to be \(self.checkpoint.text)")
    }
  }
}

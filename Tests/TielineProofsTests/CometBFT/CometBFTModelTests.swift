import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// Steps that a model checker derived from the light client's TLA+ specification, recorded by tendermint-rs.
@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTModelTests {
  private static let folder = "vectors/official/tendermint-rs/light-client/tests/support/model_based"

  @Test func `decides every step as the model does`() throws {
    var (counts, steps, files) = ([String: Int](), 0, 0)
    for model in ["MC4_4", "MC10_3", "MC50_2", "MC100_2"] {
      let list = try #require(try SharedVectors.json("\(Self.folder)/\(model)_faulty.json") as? [String: Any])
      for test in try #require(list["tests"] as? [String]) {
        let name = "\(model)_faulty_\(test)"
        for (index, step) in try run(name).enumerated() {
          if step.expected == "INVALID" { print("cometbft model | \(name) \(index) | \(step.verdict)") }
          #expect(step.found == step.expected, "\(name), step \(index): \(step.verdict)")
          counts[step.expected, default: 0] += 1
          steps += 1
        }
        files += 1
      }
    }
    print("cometbft model | \(files) files, \(steps) steps | \(counts.sorted { $0.key < $1.key })")
    #expect(files == 41 && steps == 99)
    #expect(counts == ["SUCCESS": 44, "NOT_ENOUGH_TRUST": 42, "INVALID": 13])
  }

  private struct Step {
    let expected: String
    let found: String
    let verdict: String
  }

  private func run(_ name: String) throws -> [Step] {
    let root = try #require(SharedVectors.folder).appending(path: "\(Self.folder)/single_step/\(name).json")
    let file = JSONField<JSONMismatch>(try JSONValue(parsing: Array(try Data(contentsOf: root))), of: name)
    let initial = file["initial"]
    let period = Milliseconds(try initial["trusting_period"].integer(Int64.self) / 1_000_000)
    let options = try #require(CometBFTTrustOptions(trustingPeriod: period, maximumClockDrift: .zero))
    let header = try CometBFTAnswer.header(initial["signed_header"]["header"])
    var client = try CometBFTLightClient(trusting: header, options: options)
    var trustedSet = try set(initial["next_validator_set"])
    return try file["input"].elements().map { input in
      let now = try CometBFTAnswer.time(input["now"]).instant
      let verdict = try decide(input["block"], &client, trustedSet, now)
      if verdict.accepted != nil { trustedSet = try set(input["block"]["next_validator_set"]) }
      return Step(expected: try input["verdict"].string(), found: outcome(verdict), verdict: "\(verdict)")
    }
  }

  private func decide(
    _ field: JSONField<JSONMismatch>, _ client: inout CometBFTLightClient, _ trustedSet: CometBFTValidatorSet?,
    _ now: Instant
  ) throws -> Verdict<AcceptedHeader<TrustedCometBFTHeader>> {
    let header = try CometBFTAnswer.header(field["signed_header"]["header"])
    let commit = try CometBFTAnswer.commit(field["signed_header"]["commit"])
    guard let validators = try set(field["validator_set"]), let trustedSet else {
      return .invalid(Rejection(.empty, expected: "a set", found: "none"))
    }
    let update = CometBFTUpdate(
      block: CometBFTLightBlock(header: header, commit: commit, validators: validators),
      trustedHeight: client.head.verified.height, trustedValidators: trustedSet)
    return client.apply(update.encoded, at: now)
  }

  /// Sets are recorded in any order; tendermint-rs sorts them when it reads them. `nil` for none.
  private func set(_ field: JSONField<JSONMismatch>) throws -> CometBFTValidatorSet? {
    guard field["validators"].ifPresent != nil, try !field["validators"].elements().isEmpty else { return nil }
    let validators = try CometBFTAnswer.validators(field).validators
    return try CometBFTValidatorSet.checked(
      validators.sorted {
        $0.power == $1.power ? $0.address.lexicographicallyPrecedes($1.address) : $0.power > $1.power
      })
  }

  private func outcome(_ verdict: Verdict<AcceptedHeader<TrustedCometBFTHeader>>) -> String {
    switch verdict {
    case .accepted: "SUCCESS"
    case .insufficient(.needsIntermediate): "NOT_ENOUGH_TRUST"
    case .insufficient, .invalid: "INVALID"
    }
  }
}

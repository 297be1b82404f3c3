import ArgumentParser
import Foundation
import TielineCodec
import TielineConsensus
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs
import TielineStorage

struct CommitteeHandoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", abstract: "Writes the calls by which contracts take the next epoch's members.",
    discussion: """
      One JSON object a line, from this member's own store: chainId, contract, epoch, and the call's data, which anyone \
      may send. Until it is sent, the contract takes attestations of the epoch before only.

      EXAMPLE
        tieline committee handover --committee committee.json home
      """)

  @Argument(help: "The member's folder.") var home: String
  @Option(help: "The committee's file.") var committee: String

  func run() async throws {
    try await reportingFailure {
      let path = MemberHome(path: home).dataPath + "/committee.sqlite"
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandFailure(.missingInput, "\(path) is not there; has the member run?")
      }
      let store = try CommitteeStore(path: path)
      var epoch = try CommitteeFile(path: committee).charter().first
      for handover in try store.handovers(before: .max) {
        guard let next = handover.epoch(after: epoch) else {
          throw CommandFailure(.unusableData, "\(path) is of another committee, or damaged")
        }
        for line in try Self.calls(from: epoch, to: next, store.rotationShares(of: epoch.number)) { print(line) }
        epoch = next
      }
    }
  }

  private static func calls(
    from ended: CommitteeEpoch, to next: CommitteeEpoch, _ shares: [RotationShare]
  ) throws -> [String] {
    guard let members = contractMembers(ended), let successors = contractMembers(next) else { return [] }
    return try Dictionary(grouping: shares.filter { $0.isValid(from: ended, to: next) }, by: \.destination)
      .sorted { $0.key < $1.key }.compactMap { destination, shares in
        guard case .evm(let chainID, let contract) = destination, shares.count >= ended.quorum else { return nil }
        let signatures = try shares.prefix(ended.quorum).map { share in
          let keys = try MemberKeys(encoded: ended.keys[Int(share.member)])
          return CommitteeVerifierContract.Signature(account: EVMAddress(keys.secp256k1), bytes: share.signature)
        }
        let address = try EVMAddress(Hex.encode(contract))
        let call = CommitteeVerifierContract(address: address).rotate(
          to: next.number, successors: successors, signatures: signatures, members: members)
        return CanonicalJSON.object([
          "chainId": .string("\(chainID)"), "contract": .string(address.lowercased),
          "epoch": .integer(Int64(clamping: next.number)), "data": .string(Hex.encode(call.data)),
        ]).text
      }
  }

  private static func contractMembers(_ epoch: CommitteeEpoch) -> [CommitteeVerifierContract.Member]? {
    let members = epoch.keys.compactMap { try? MemberKeys(encoded: $0) }.map {
      CommitteeVerifierContract.Member(account: EVMAddress($0.secp256k1), end: $0.end / 1000)
    }
    return members.count == epoch.size ? members : nil
  }
}

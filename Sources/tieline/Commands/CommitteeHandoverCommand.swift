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
      let store = try MemberHome(path: home).store()
      var epoch = try CommitteeFile(path: committee).charter().first
      for handover in try store.handovers(before: .max) {
        guard let next = handover.epoch(after: epoch) else {
          throw CommandFailure(.unusableData, "the store in \(home) is of another committee, or damaged")
        }
        for line in try Self.calls(from: epoch, to: next, store.rotationShares(of: epoch.number)) { print(line) }
        epoch = next
      }
    }
  }

  private static func calls(
    from ended: CommitteeEpoch, to next: CommitteeEpoch, _ shares: [RotationShare]
  ) throws -> [String] {
    let (members, successors) = (try ended.contractMembers, try next.contractMembers)
    return try Dictionary(grouping: shares.filter { $0.isValid(from: ended, to: next) }, by: \.destination)
      .sorted { $0.key < $1.key }.compactMap { destination, shares in
        guard case .evm(let chainID, let contract) = destination, shares.count >= ended.quorum else { return nil }
        let signatures = try shares.prefix(ended.quorum).map {
          try ended.contractSignature(by: $0.member, $0.signature)
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
}

import TielineCodec
import TielineCore

/// Who a node said might sign after each block, which the tracked set has to agree with.
struct CliqueRecordedStates {
  private static let signersFile = "signers_by_block.json"
  private static let snapshotsFile = "snapshots.json"

  private let signers: JSONField<ReplayFailure>?
  private let snapshots: JSONField<ReplayFailure>?

  init(_ folder: ReplayFolder) throws(ReplayFailure) {
    (signers, snapshots) = (try folder.json(Self.signersFile), try folder.json(Self.snapshotsFile))
  }

  func check(_ state: CliqueSnapshot, after header: EthereumHeader) throws(ReplayFailure) {
    let name = String(header.number)
    if let listed = signers?[name].ifPresent {
      try check(Self.addresses(listed), state, header, Self.signersFile)
    }
    guard let snapshot = snapshots?[name].ifPresent else { return }
    let file = Self.snapshotsFile
    let hash = try snapshot["hash"].hexBytes()
    guard hash == header.hash, try snapshot["number"].integer() == header.number else {
      throw Self.rejected(.wrongHash, header, Hex.encode(header.hash), Hex.encode(hash), file)
    }
    var members: [EVMAddress] = []
    for member in try snapshot["signers"].names() { members.append(try Self.address(member, snapshot)) }
    try check(members.sorted(), state, header, file)
    try checkRecents(snapshot["recents"], state, header)
    try checkVotes(snapshot, state, header)
  }

  private func checkRecents(
    _ recorded: JSONField<ReplayFailure>, _ state: CliqueSnapshot, _ header: EthereumHeader
  ) throws(ReplayFailure) {
    var recents: [UInt64: EVMAddress] = [:]
    for name in try recorded.names() {
      guard let number = UInt64(name) else { throw recorded.mismatch("block numbers as names") }
      recents[number] = try recorded[name].evmAddress()
    }
    guard recents == state.recents else {
      throw Self.rejected(.wrongTurn, header, "recents \(state.recents)", "\(recents)", Self.snapshotsFile)
    }
  }

  private func checkVotes(
    _ snapshot: JSONField<ReplayFailure>, _ state: CliqueSnapshot, _ header: EthereumHeader
  ) throws(ReplayFailure) {
    var votes: [CliqueSnapshot.Vote] = []
    for vote in try snapshot["votes"].ifPresent?.elements() ?? [] {
      votes.append(
        CliqueSnapshot.Vote(
          signer: try vote["signer"].evmAddress(), block: try vote["block"].integer(),
          address: try vote["address"].evmAddress(), authorize: try vote["authorize"].bool()))
    }
    guard votes == state.votes else {
      throw Self.rejected(
        .wrongVote, header, "\(state.votes.count) votes of these signers", "\(votes.count)", Self.snapshotsFile)
    }
    let tally = snapshot["tally"]
    let names = try tally.names()
    guard names.count == Set(votes.map(\.address)).count else {
      throw tally.mismatch("an entry for each vote's address")
    }
    for name in names {
      let address = try Self.address(name, tally)
      let count: Int = try tally[name]["votes"].integer()
      guard count == state.tally(address), try tally[name]["authorize"].bool() != state.authorizes(address) else {
        throw Self.rejected(
          .wrongVote, header, "\(state.tally(address)) votes on \(name)", "\(count)", Self.snapshotsFile)
      }
    }
  }

  private func check(
    _ listed: [EVMAddress], _ state: CliqueSnapshot, _ header: EthereumHeader, _ file: String
  ) throws(ReplayFailure) {
    guard listed == state.signers else {
      let text = { (signers: [EVMAddress]) in signers.map(\.lowercased).joined(separator: " ") }
      throw Self.rejected(.wrongValidators, header, text(state.signers), text(listed), file)
    }
  }

  private static func addresses(_ field: JSONField<ReplayFailure>) throws(ReplayFailure) -> [EVMAddress] {
    var addresses: [EVMAddress] = []
    for element in try field.elements() { addresses.append(try element.evmAddress()) }
    return addresses
  }

  private static func address(
    _ name: String, _ field: JSONField<ReplayFailure>
  ) throws(ReplayFailure) -> EVMAddress {
    do throws(ValueError) { return try EVMAddress(name) } catch { throw field.mismatch("addresses as names") }
  }

  private static func rejected(
    _ reason: Rejection.Reason, _ header: EthereumHeader, _ expected: String, _ found: String, _ file: String
  ) -> ReplayFailure {
    .rejected(Rejection(reason, at: header.number, expected: expected, found: found), file: file)
  }
}

import TielineCodec
import TielineCore

/// What a node said about each block, which the tracked state has to agree with: who may seal, who did, which votes.
struct IBFTRecordedStates {
  private static let validatorsFile = "validators_by_block.json"
  private static let signersFile = "signers_by_block_node_view.json"
  private static let snapshotsFile = "snapshots.json"

  private let validators: JSONField<ReplayFailure>?
  private let snapshots: JSONField<ReplayFailure>?
  private var signers: [UInt64: JSONField<ReplayFailure>] = [:]

  init(_ folder: ReplayFolder) throws(ReplayFailure) {
    validators = try folder.json(Self.validatorsFile)
    snapshots = try folder.json(Self.snapshotsFile)
    for entry in try folder.json(Self.signersFile)?.elements() ?? [] {
      guard signers.updateValue(entry, forKey: try entry["Number"].integer()) == nil else {
        throw entry.mismatch("one entry for each block")
      }
    }
  }

  /// The set that a node named after block `number`.
  func validators(after number: UInt64) throws(ReplayFailure) -> [EVMAddress]? {
    guard let listed = validators?[String(number)].ifPresent else { return nil }
    return try Self.addresses(listed)
  }

  /// Checks what was said about the client's newest block.
  ///
  /// - Parameter sealing: Who could seal it.
  func check(_ client: IBFTLightClient, sealing: [EVMAddress]) throws(ReplayFailure) {
    let number = client.latest.header.number
    let isInContract = client.parameters.validatorContract != nil
    // Where a contract keeps the set, a header shows who could seal it, and not yet who can seal the next one.
    let (named, known) = (isInContract ? number &- 1 : number, isInContract ? sealing : client.validators)
    if number > 0 || !isInContract, let listed = try validators(after: named), listed != known {
      throw rejected(.wrongValidators, number, text(known), text(listed), Self.validatorsFile)
    }
    if number > 0, let entry = signers[number] { try check(entry, client.latest) }
    if let snapshot = snapshots?[String(number)].ifPresent { try check(snapshot, client) }
  }

  private func check(_ entry: JSONField<ReplayFailure>, _ latest: IBFTHeader) throws(ReplayFailure) {
    let file = Self.signersFile
    let signers = try Verdict { () throws(ProofFailure) in (try latest.proposer(), try latest.committers()) }
      .get(file: file)
    let number = latest.header.number
    guard try entry["Hash"].hexBytes() == latest.hash else {
      throw rejected(.wrongHash, number, Hex.encode(latest.hash), try entry["Hash"].string(), file)
    }
    guard try entry["Author"].evmAddress() == signers.0 else {
      throw rejected(.unknownSigner, number, signers.0.lowercased, try entry["Author"].string(), file)
    }
    let committers = try Self.addresses(entry["Committers"])
    guard committers.sorted() == signers.1.sorted() else {
      throw rejected(.unknownSigner, number, text(signers.1), text(committers), file)
    }
  }

  private func check(_ snapshot: JSONField<ReplayFailure>, _ client: IBFTLightClient) throws(ReplayFailure) {
    let (file, number) = (Self.snapshotsFile, client.latest.header.number)
    guard try snapshot["hash"].hexBytes() == client.latest.hash, try snapshot["number"].integer() == number else {
      throw rejected(.wrongHash, number, Hex.encode(client.latest.hash), try snapshot["hash"].string(), file)
    }
    let members = try Self.addresses(snapshot["validators"])
    guard members == client.validators else {
      throw rejected(.wrongValidators, number, text(client.validators), text(members), file)
    }
    var votes: Set<IBFTVotes.Vote> = []
    for vote in try snapshot["votes"].ifPresent?.elements() ?? [] {
      votes.insert(
        IBFTVotes.Vote(
          voter: try vote["validator"].evmAddress(), recipient: try vote["address"].evmAddress(),
          adds: try vote["authorize"].bool()))
    }
    guard votes == Set(client.state.votes) else {
      throw rejected(.wrongVote, number, "\(client.state.votes)", "\(votes)", file)
    }
    try check(tally: snapshot["tally"], votes, number)
  }

  private func check(
    tally: JSONField<ReplayFailure>, _ votes: Set<IBFTVotes.Vote>, _ number: UInt64
  ) throws(ReplayFailure) {
    let names = try tally.names()
    guard names.count == Set(votes.map(\.recipient)).count else {
      throw tally.mismatch("an entry for each vote's recipient")
    }
    for name in names {
      let (count, adds): (Int, Bool) = (try tally[name]["votes"].integer(), try tally[name]["authorize"].bool())
      let found = votes.count { $0.recipient.lowercased == name.lowercased() && $0.adds == adds }
      guard count == found else {
        throw rejected(.wrongVote, number, "\(found) votes on \(name)", "\(count)", Self.snapshotsFile)
      }
    }
  }

  private static func addresses(_ field: JSONField<ReplayFailure>) throws(ReplayFailure) -> [EVMAddress] {
    var addresses: [EVMAddress] = []
    for element in try field.elements() { addresses.append(try element.evmAddress()) }
    return addresses
  }

  private func text(_ addresses: [EVMAddress]) -> String { addresses.map(\.lowercased).joined(separator: " ") }

  private func rejected(
    _ reason: Rejection.Reason, _ height: UInt64, _ expected: String, _ found: String, _ file: String
  ) -> ReplayFailure {
    .rejected(Rejection(reason, at: height, expected: expected, found: found), file: file)
  }
}

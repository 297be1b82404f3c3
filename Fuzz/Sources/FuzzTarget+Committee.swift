import TielineCodec
import TielineConsensus
import TielineCore

@testable import TielineProofs

/// What members, clients and operators of a committee send each other, and what they keep.
extension FuzzTarget {
  static let committee = [
    canonical("committee-frame", { frames.map(\.encoded) }) { try CommitteeFrame(encoded: $0).encoded },
    canonical("committee-message", { [Message.requests([request]).encoded] }) { try Message(encoded: $0).encoded },
    canonical("attestation", { [try attestation().attested.attestation.encoded] }) {
      try Attestation(encoded: $0).encoded
    },
    canonical("attested-item", { [try attestation().attested.encoded] }) { try AttestedItem(encoded: $0).encoded },
    FuzzTarget(name: "attestation-document", seeds: { [try attestation().json.bytes] }) { bytes in
      guard let document = try? AttestationDocument(bytes) else { return }
      precondition(document.json.bytes == bytes || document.json.bytes + [0x0A] == bytes, "a second document was read")
      _ = document.check(at: FuzzData.now, committee: nil)
    },
    FuzzTarget(name: "committee-command", seeds: { [request.body] + decisions.map(\.body) }) { bytes in
      let request = Request(kind: .ordinary, event: Digest(of: bytes), body: bytes)
      if let command = try? AttestCommand(request) { precondition(command.request == request, "a second command") }
      if let read = try? GovernanceCommand.read(request) {
        precondition(read.command.request(approvals: read.approvals) == request, "a second decision")
      }
      var state = OrderedState()
      let block = Block(
        epoch: 1, view: 1, height: 1, parentView: 0, parent: .zero, time: 1, requests: [request.digest])
      if let filled = FilledBlock(block, [request]) { _ = state.apply(filled) }
    },
    canonical("ordered-state", { [state.encoded] }) { try OrderedState(encoded: $0).encoded },
    canonical("certified-checkpoint", { [] }) { try CertifiedCheckpoint(encoded: $0).encoded },
    canonical("committee-handover", { [] }) { try EpochHandover(encoded: $0).encoded },
    canonical("lock-fact", { [try attestation().attested.item] }) { try LockFact(encoded: $0).encoded },
    canonical("lock-terms", { try FuzzData.documents().map { try HashTimeLockProof($0 + [0x0A]).terms.json.bytes } }) {
      try LockTerms(json: $0).json.bytes
    },
  ]

  private static let event = Digest(of: [1])
  private static let destination = Destination.evm(chainID: 7, contract: [UInt8](repeating: 1, count: 20))
  private static let transfer = RouteTransfer(route: "a>b", asset: "cert:x", amount: 7, number: 1)

  private static var request: Request {
    AttestCommand(destination: destination, transfer: transfer, item: [1, 2], evidence: [3])?.request
      ?? Request(kind: .ordinary, event: event, body: [])
  }

  private static var decisions: [Request] {
    let actions: [GovernanceCommand.Action] = [
      .pause(route: "a>b", reason: "r"), .resume(route: "a>b"),
      .setCap(route: "a>b", asset: "cert:x", limit: 1, window: 2), .release(event), .drop(event),
    ]
    return actions.map { GovernanceCommand($0, epoch: 1, number: 2).request(approvals: []) }
  }

  /// After every decision and a transfer.
  private static var state: OrderedState {
    var state = OrderedState()
    let requests = decisions + [request]
    let block = Block(
      epoch: 1, view: 1, height: 1, parentView: 0, parent: .zero, time: 1, requests: requests.map(\.digest))
    if let filled = FilledBlock(block, requests) { _ = state.apply(filled) }
    return state
  }

  private static var frames: [CommitteeFrame] {
    [
      .consensus(.checkpoint(.fetch(epoch: 1, above: 2))), .consensus(.checkpoint(.fetchPiece(height: 1, number: 2))),
      .consensus(.checkpoint(.piece(height: 1, number: 2, bytes: [3]))),
      .consensus(.status(MemberStatus(epoch: 1, view: 2, height: 3))), .submit([request]), .attested([event]),
      .refused(event, reason: "no"), .busy([event]), .inspect, .status([0x7B, 0x7D]), .fetch(event),
      .proof(event, item: [1], handovers: [[2]]),
    ]
  }

  private static func attestation() throws -> AttestationDocument {
    try AttestationDocument(FuzzData.file("Tests/TielineConsensusTests/Vectors/lock.attestation.json"))
  }
}

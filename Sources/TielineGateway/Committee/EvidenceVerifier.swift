import TielineConsensus

/// Hands each request to the one who can check its kind of evidence; evidence begins with a byte that says which.
public struct EvidenceVerifier: RequestVerifier {
  /// How many are read by one task.
  private static let chunk = 32

  private let locks: LockReadingVerifier?
  private let lanes: LaneNote
  private let clients: ClientSignatureVerifier

  /// - Parameters:
  ///   - locks: Reads ledgers; `nil` for a member that follows none.
  ///   - lanes: Knows between which contracts lanes may be opened, and what may be called.
  ///   - clients: Knows those whose signature is enough.
  public init(
    locks: LockReadingVerifier?, lanes: LaneNote = LaneNote(), clients: ClientSignatureVerifier
  ) {
    (self.locks, self.lanes, self.clients) = (locks, lanes, clients)
  }

  public func verify(_ requests: [Request], answer: @escaping @Sendable ([(Request, Verification)]) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: requests.count, by: Self.chunk) {
        let some = requests[start..<min(start + Self.chunk, requests.count)]
        group.addTask { await check(some, answer) }
      }
    }
  }

  private func check(
    _ requests: ArraySlice<Request>, _ answer: @escaping @Sendable ([(Request, Verification)]) -> Void
  ) async {
    var (answers, ofLocks) = ([(Request, Verification)](), [(Request, AttestCommand)]())
    for request in requests {
      guard let command = try? AttestCommand(request) else {
        answers.append((request, .refused(reason: "not a request to attest")))
        continue
      }
      if command.evidence.first == LockEvidenceNote.code {
        ofLocks.append((request, command))
      } else {
        let isLane = command.evidence.first == LaneNote.code && command.evidence.count < 65
        answers.append((request, isLane ? lanes.check(command) : clients.check(command)))
      }
    }
    if locks == nil { answers += ofLocks.map { ($0.0, .refused(reason: "this member follows no ledger")) } }
    if !answers.isEmpty { answer(answers) }
    if let locks, !ofLocks.isEmpty { await locks.verify(ofLocks, answer) }
  }
}

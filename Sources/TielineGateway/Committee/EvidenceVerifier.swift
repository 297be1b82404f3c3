import TielineConsensus

/// Hands each request to the one who can check its kind of evidence; evidence begins with a byte that says which.
public struct EvidenceVerifier: RequestVerifier {
  private let locks: LockReadingVerifier?
  private let clients: ClientSignatureVerifier

  /// - Parameters:
  ///   - locks: Reads ledgers; `nil` for a member that follows none.
  ///   - clients: Knows those whose signature is enough.
  public init(locks: LockReadingVerifier?, clients: ClientSignatureVerifier) {
    (self.locks, self.clients) = (locks, clients)
  }

  public func verify(_ requests: [Request], answer: @escaping @Sendable ([(Request, Verification)]) -> Void) async {
    let (ofLocks, rest) = requests.reduce(into: ([Request](), [Request]())) { parts, request in
      let first = (try? AttestCommand(request))?.evidence.first
      if first == LockEvidenceNote.code { parts.0.append(request) } else { parts.1.append(request) }
    }
    async let signed: Void = clients.verify(rest, answer: answer)
    if let locks {
      await locks.verify(ofLocks, answer: answer)
    } else if !ofLocks.isEmpty {
      answer(ofLocks.map { ($0, .refused(reason: "this member follows no ledger")) })
    }
    await signed
  }
}

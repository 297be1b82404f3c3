import Synchronization
import TielineConsensus
import TielineCore

/// Asks a committee's members in turn, and believes none of them: only a quorum's signatures count.
public final class CommitteeAttestor: LockAttestor {
  /// How long a member may take before the next is asked as well.
  private static let patience = Duration.seconds(3)
  private static let busyPause = Duration.milliseconds(500)

  private enum Signal: Sendable {
    case answer(CommitteeClient.Answer, from: UInt8)
    case late
  }

  private let client: CommitteeClient
  private let charter: CommitteeCharter
  private let clock: @Sendable () -> Instant
  private let waiting = Mutex<[Digest: [UInt64: AsyncStream<Signal>.Continuation]]>([:])
  private let turn = Mutex<UInt64>(0)

  /// - Parameter charter: The committee whose attestations are believed (S-4).
  public init(client: CommitteeClient, charter: CommitteeCharter, clock: @escaping @Sendable () -> Instant) {
    (self.client, self.charter, self.clock) = (client, charter, clock)
    client.onAnswer { [weak self] answer, member in self?.take(answer, member) }
  }

  private func take(_ answer: CommitteeClient.Answer, _ member: UInt8) {
    let events: [Digest] =
      switch answer {
      case .attested(let events), .busy(let events): events
      case .refused(let event, _), .proof(let event, _, _): [event]
      case .status: []
      }
    waiting.withLock { waiting in
      for event in events {
        for continuation in (waiting[event] ?? [:]).values { continuation.yield(.answer(answer, from: member)) }
      }
    }
  }

  /// - Throws: ``AttestationRefusal`` where more members refuse than may lie, or the task is cancelled.
  public func attest(_ command: AttestCommand) async throws(AttestationRefusal) -> AttestationDocument {
    let request = command.request
    return try await document(of: request.event) { [client] in client.submit([request], to: $0) }
  }

  /// Waits for the attestation of what others have asked for.
  /// - Throws: ``AttestationRefusal`` where the task is cancelled.
  public func attestation(of event: Digest) async throws(AttestationRefusal) -> AttestationDocument {
    try await document(of: event) { [client] in client.fetch(event, from: $0) }
  }

  private func document(
    of event: Digest, _ ask: (UInt8) -> Void
  ) async throws(AttestationRefusal) -> AttestationDocument {
    let (signals, number) = listen(to: event)
    let reminder = remind(of: event, number)
    defer {
      reminder.cancel()
      forget(event, number)
    }
    let members = charter.members.count
    var (next, refusals) = (Int(truncatingIfNeeded: number % UInt64(members)), [UInt8: String]())
    func askNext() {
      ask(UInt8(next))
      next = (next + 1) % members
    }
    askNext()
    for await signal in signals {
      switch signal {
      case .late: askNext()
      case .answer(.attested, let member): client.fetch(event, from: member)
      case .answer(.busy, _):
        try? await Task.sleep(for: Self.busyPause)
        askNext()
      case .answer(.refused(_, let reason), let member):
        refusals[member] = reason
        guard refusals.count <= charter.first.faults else {
          throw AttestationRefusal(
            refusals.sorted { $0.key < $1.key }.map { "member \($0.key): \($0.value)" }.joined(separator: "; "))
        }
        askNext()
      case .answer(.proof(_, let item?, let handovers), _):
        if let document = checked(item, handovers, event) { return document }
        askNext()
      case .answer(.proof(_, nil, _), _), .answer(.status, _): break
      }
    }
    throw AttestationRefusal("cancelled")
  }

  private func checked(_ item: AttestedItem, _ handovers: [EpochHandover], _ event: Digest) -> AttestationDocument? {
    let document = AttestationDocument(charter: charter, handovers: handovers, attested: item)
    guard item.event == event, case .valid = document.check(at: clock(), committee: charter.name) else { return nil }
    return document
  }

  // MARK: Waiting

  private func listen(to event: Digest) -> (signals: AsyncStream<Signal>, number: UInt64) {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    let number = turn.withLock { turn in
      turn += 1
      return turn
    }
    waiting.withLock { $0[event, default: [:]][number] = continuation }
    return (signals, number)
  }

  private func remind(of event: Digest, _ number: UInt64) -> Task<Void, any Error> {
    Task { [weak self] in
      while !Task.isCancelled {
        try await Task.sleep(for: Self.patience)
        _ = self?.waiting.withLock { $0[event]?[number]?.yield(.late) }
      }
    }
  }

  private func forget(_ event: Digest, _ number: UInt64) {
    waiting.withLock { waiting in
      waiting[event]?[number] = nil
      if waiting[event]?.isEmpty == true { waiting[event] = nil }
    }
  }
}

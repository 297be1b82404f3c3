import TielineCore

/// One transfer between two gateways, seen from one of them: decisions, facts and messages in, work for the driver out.
///
/// The ledgers decide, the messages say what to look for: nothing that moves value follows from the other gateway's word
/// alone. The sender's gateway extinguishes only after the pending asset abroad was verified; the receiver's mints only
/// after the lock was, and assigns only after the extinguishing was. From the extinguishing on the transfer can only
/// settle, and from its commit-ready on the receiver's gateway lets go only when the origin can never be extinguished,
/// or the sender says that it will not.
///
/// Deterministic: the same session, events and instants give the same effects. Replaying the entries gives back the same
/// state and the same messages.
/// - Source: draft-ietf-satp-core; draft-belchior-satp-gateway-recovery; docs/adr/0013-speak-satp-between-gateways.md
public struct SATPSession: Sendable {
  /// A message of the chain, with its hash.
  struct Link: Hashable, Sendable {
    let message: SATPMessage
    let hash: SATPHash
    init(_ message: SATPMessage) { (self.message, hash) = (message, message.hash) }
  }

  /// Work that the driver has in hand.
  enum Task: Hashable, Sendable {
    case decide, lock, mint, assign(SATPClaim), undo
    case verify(SATPVerification)
    case burn(before: Instant)
  }

  /// How the session was closed before its time.
  struct Closing: Hashable, Sendable {
    let message: SATPMessage
    let isOwn: Bool
  }

  /// Everything that replaying the entries gives back.
  struct State: Hashable, Sendable {
    var chain: [Link] = []
    var task: Task?
    var closing: Closing?
    var outcome: SATPOutcome?
    /// Own ledger: the asset was extinguished, or assigned, and what proves it.
    var done: SATPClaim?
    /// What proves that the own ledger holds nothing any more.
    var undone: SATPClaim?
    /// The other gateway waits for a ROLLBACK-ACK.
    var owesRollbackAck = false
    var refutations = 0
    var lastEntry = Instant(millisecondsSinceEpoch: 0)
  }

  /// What a restart may forget.
  struct Waiting: Hashable, Sendable {
    var until: Instant?
    var attempts = 0
    /// The RECOVER that was sent, and the RECOVER-UPDATE.
    var recover: SATPHash?
    var update: SATPHash?
  }

  /// Which of the two gateways this is.
  public let role: SATPRole
  /// The session, by the sender's gateway's choice.
  public let sessionId: String
  /// The transfer, as the applications know it.
  public let transferContextId: String
  /// The gateway of the origin network, as agreed on beforehand.
  public let sender: SATPGateway
  /// The gateway of the destination network, as agreed on beforehand.
  public let receiver: SATPGateway
  /// This gateway's times. Stored with the session: entries fit the policy that they were made under.
  public let policy: SATPPolicy
  /// The other gateway's key.
  let verifier: any SATPVerifier

  var state = State()
  var waiting = Waiting()

  /// - Parameter verifier: The other gateway's key, from the federation and not from its messages.
  /// - Throws: ``ValueError`` where an identifier is not 1 to 256 visible ASCII characters.
  public init(
    role: SATPRole, sessionId: String, transferContextId: String, sender: SATPGateway, receiver: SATPGateway,
    policy: SATPPolicy, verifier: any SATPVerifier
  ) throws(ValueError) {
    for id in [sessionId, transferContextId] where !SATPText.isIdentifier(id) {
      throw .malformed(type: "SATP identifier", found: id, expected: "1 to 256 visible ASCII characters")
    }
    (self.role, self.sessionId, self.transferContextId) = (role, sessionId, transferContextId)
    (self.sender, self.receiver, self.policy, self.verifier) = (sender, receiver, policy, verifier)
  }

  /// How it ended; `nil` while it runs.
  public var outcome: SATPOutcome? { state.outcome }
  /// The messages that were exchanged, in order.
  public var transcript: [SATPMessage] { state.chain.map(\.message) }
  /// The message that closed it before its time, from either side.
  public var closingMessage: SATPMessage? { state.closing?.message }
  /// When to give it ``SATPEvent/timer``; `nil` where it waits for nobody.
  public var nextTimer: Instant? { waiting.until }

  /// Applies one event and returns the work the driver must do, in order.
  ///
  /// An event that does not fit is answered with `.refuse`, or ignored, and changes nothing.
  ///
  /// - Parameter now: Milliseconds since the Unix epoch, UTC, from the caller's clock.
  public mutating func step(_ event: SATPEvent, at now: Instant) -> [SATPEffect] {
    switch event {
    case .received(let envelope):
      do throws(SATPEnvelopeError) { return receive(try envelope.open(with: verifier), at: now) } catch {
        return [.refuse(Self.problem(of: error))]
      }
    case .decided(let decision):
      if let problem = objection(to: decision) { return [.refuse(problem)] }
      return record(.decided(decision), at: now)
    case .observed(let fact): return expects(fact) ? record(.observed(fact), at: now) : []
    case .timer: return timer(at: now)
    }
  }

  /// Applies an entry again, in the order in which they were stored; what it led to was done then, or is asked for by
  /// ``resume(at:)``.
  ///
  /// - Returns: `false` where the entry does not follow on those before it: the store is damaged, or another session's.
  ///   Nothing has changed then.
  public mutating func replay(_ entry: SATPEntry) -> Bool {
    var copy = self
    let effects: [SATPEffect] =
      switch entry.fact {
      case .decided(let decision): copy.step(.decided(decision), at: entry.at)
      case .observed(let fact): copy.step(.observed(fact), at: entry.at)
      case .received(let message): copy.receive(message, at: entry.at)
      case .timedOut: canGiveUp ? copy.record(.timedOut, at: entry.at) : []
      }
    guard effects.first == .persist(entry) else { return false }
    self = copy
    return true
  }

  mutating func record(_ fact: SATPFact, at now: Instant) -> [SATPEffect] {
    let effects = apply(fact, at: now)
    return [.persist(SATPEntry(at: now, fact: fact))] + effects
  }

  private static func problem(of error: SATPEnvelopeError) -> SATPProblem {
    switch error {
    case .message(let reason): SATPProblem(.invalidMessage, reason.description)
    case .unknownKey: SATPProblem(.insufficientPermissions, error.description)
    default: SATPProblem(.badSignature, error.description)
    }
  }
}

extension SATPSession {
  /// The other gateway's role.
  var peer: SATPRole { role.opposite }

  /// Whether the other gateway has the next word: this one has sent its last and has nothing in hand.
  var isWaitingForPeer: Bool {
    state.task == nil && state.closing == nil && state.outcome == nil && !state.chain.isEmpty
      && SATPRole.of(step: state.chain.count) == peer
  }

  /// When the lock in the origin network expires, once the lock assertion was made.
  var expiration: Instant? {
    guard state.chain.count > 4, case .lockAssert(_, _, let expiration) = state.chain[4].message.body else {
      return nil
    }
    return expiration
  }

  /// The lock assertion's claim.
  var lockClaim: SATPClaim? {
    guard state.chain.count > 4, case .lockAssert(_, let claim, _) = state.chain[4].message.body else { return nil }
    return claim
  }

  /// What the transfer began with.
  public var proposal: SATPProposal? {
    guard case .transferProposal(let proposal)? = state.chain.first?.message.body else { return nil }
    return proposal
  }

  /// The last instant for the sender's gateway to ask for the extinguishing.
  var latestBurn: Instant? { expiration.map { $0 - policy.burnMargin } }

  /// Sender: whether the extinguishing was asked for. Receiver: whether it is known to have happened, by the sender's
  /// signed word at least. From here on no message can take the transfer back.
  var isPastReturn: Bool {
    if state.done != nil { return true }
    switch state.task {
    case .burn, .assign: return true
    default: return role == .receiver && state.chain.count >= 9
    }
  }

  func message(_ body: SATPBody) -> SATPMessage {
    SATPMessage(checkedSession: sessionId, context: transferContextId, body: body)
  }

  func problem(_ code: SATPErrorCode, _ detail: String? = nil, _ type: SATPMessageType? = nil) -> SATPProblem {
    SATPProblem(code, detail, about: type)
  }
}

import TielineCore

@testable import TielineRelay

/// Both sides of one session without a world: everything is answered at once, and goes well, up to one message that is
/// held back.
struct SATPPair {
  var sessions: [SATPRole: SATPSession] = [
    .sender: SATPSample.session(.sender), .receiver: SATPSample.session(.receiver),
  ]
  var journals: [SATPRole: [SATPEntry]] = [.sender: [], .receiver: []]
  var lines: [String] = []
  /// The message that was sent and not delivered.
  private(set) var held: SATPMessage?
  let now = SATPSample.start
  private let stop: Int?

  /// - Parameter step: The place in the chain of the message to hold back; the whole transfer where `nil`.
  init(holding step: Int?) {
    stop = step
    take(.sender, .decided(.propose(SATPSample.proposal)))
  }

  subscript(role: SATPRole) -> SATPSession {
    get { sessions[role] ?? SATPSample.session(role) }
    set { sessions[role] = newValue }
  }

  /// Who has the held message to take.
  var recipient: SATPRole { (stop ?? 0).isMultiple(of: 2) ? .receiver : .sender }

  /// Gives a session a message as if its signature had been verified.
  mutating func receive(_ role: SATPRole, _ message: SATPMessage, at instant: Instant? = nil) -> [SATPEffect] {
    self[role].receive(message, at: instant ?? now)
  }

  private mutating func take(_ role: SATPRole, _ event: SATPEvent) {
    follow(role, self[role].step(event, at: now), after: Self.words(event))
  }

  private mutating func follow(_ role: SATPRole, _ effects: [SATPEffect], after cause: String) {
    lines.append("\(role.rawValue) \(cause) -> \(effects.map(Self.words).joined(separator: ", "))")
    for effect in effects {
      switch effect {
      case .persist(let entry): journals[role]?.append(entry)
      case .send(let message):
        guard message.type.step != stop else {
          held = message
          continue
        }
        let envelope = SATPSample.envelope(message, by: SATPSample.key(role))
        take(role.opposite, .received(envelope))
      case .decide: take(role, .decided(.accept))
      case .lock: take(role, .observed(.locked(SATPSample.claim("locked"), expiration: SATPSample.expiration)))
      case .verify(let verification): take(role, .observed(.proven(verification.claim.hash)))
      case .mintPending: take(role, .observed(.minted(SATPSample.claim("minted"))))
      case .burn: take(role, .observed(.burnt(SATPSample.claim("burnt"))))
      case .assign: take(role, .observed(.assigned(SATPSample.claim("assigned"))))
      case .release, .cancelMint, .observeCounterpart, .refuse, .finish, .alert: continue
      }
    }
  }

  static func words(_ event: SATPEvent) -> String {
    switch event {
    case .decided(.propose): "proposes"
    case .decided(.accept): "accepts"
    case .decided: "decides"
    case .received(let envelope):
      (try? envelope.open(with: SATPSample.senderKey.publicKey))?.type.name
        ?? (try? envelope.open(with: SATPSample.receiverKey.publicKey))?.type.name ?? "?"
    case .observed(.proven): "proven"
    case .observed(.locked): "locked"
    case .observed(.minted): "minted"
    case .observed(.burnt): "burnt"
    case .observed(.assigned): "assigned"
    case .observed: "observes"
    case .timer: "timer"
    }
  }

  static func words(_ effect: SATPEffect) -> String {
    switch effect {
    case .persist: "persist"
    case .send(let message): "send \(message.type.name)"
    case .refuse(let problem): "refuse \(problem.code)"
    case .decide: "decide"
    case .lock(let span): "lock \(span)"
    case .verify(let verification): "verify \(verification.kind)"
    case .mintPending(_, let until): "mint until +\(until - SATPSample.start)"
    case .burn(let before): "burn before +\(before - SATPSample.start)"
    case .assign: "assign"
    case .release: "release"
    case .cancelMint: "cancel"
    case .observeCounterpart: "observe"
    case .finish(let outcome): "finish \(outcome)"
    case .alert(let alert):
      switch alert {
      case .equivocation: "alert equivocation"
      case .untrueClaim(let kind, _, _): "alert untrue \(kind)"
      case .abortWithoutEffect: "alert abort without effect"
      case .breached: "alert breached"
      }
    }
  }
}

extension [SATPEffect] {
  /// What a driver would do, in words.
  var words: String { map(SATPPair.words).joined(separator: ", ") }
}

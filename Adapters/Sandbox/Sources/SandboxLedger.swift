import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

/// A ledger's state and rules in memory: balances, hash-time locks, certificates, account numbers.
///
/// Pure: the same transactions at the same block times give the same state. The rules are those of the Vyper
/// contracts, so that what works here works there.
struct SandboxLedger: Sendable {
  /// One lock as the ledger keeps it.
  struct Lock: Sendable {
    let terms: LockTerms
    var status: LockObservation.Status
  }

  /// What a transaction did.
  enum Receipt: Sendable, Equatable {
    case done(height: UInt64)
    case reverted(height: UInt64, reason: String)
  }

  struct Revert: Error {
    let reason: String
  }

  let identifier: LedgerID
  private(set) var balances: [Holding: Amount] = [:]
  private(set) var locks: [LockIdentifier: Lock] = [:]
  private(set) var certificates: [CertificateRecord] = []
  private(set) var events: [UnverifiedEvent] = []
  private(set) var movements: [CertificateMovement] = []
  private(set) var receipts: [String: Receipt] = [:]
  private(set) var nextSequence: [AccountID: UInt64] = [:]
  private var usedHashlocks: Set<SenderHashlock> = []
  private var covered: [String: [Interval]] = [:]

  private struct SenderHashlock: Hashable {
    let sender: AccountID
    let hashlock: Hashlock
  }

  init(identifier: LedgerID) { self.identifier = identifier }

  /// Gives an account assets out of nothing: the sandbox's genesis.
  mutating func credit(_ holding: Holding, _ amount: Amount) {
    balances[holding] = balance(of: holding).adding(amount) ?? balance(of: holding)
  }

  func balance(of holding: Holding) -> Amount { balances[holding] ?? .zero }

  /// Carries out one transaction in the block at `height`.
  ///
  /// - Returns: `false` where its number is not the account's next; then nothing happened and it may come again.
  mutating func execute(_ transaction: SandboxTransaction, named name: String, height: UInt64, time: Instant) -> Bool {
    guard receipts[name] == nil, transaction.sequence == nextSequence[transaction.account] ?? 0 else { return false }
    nextSequence[transaction.account] = transaction.sequence + 1
    do throws(Revert) {
      let kind = try apply(transaction.action, by: transaction.account, at: time)
      movements += movements(in: kind, of: transaction.action, at: height, transaction: name)
      events.append(UnverifiedEvent(kind: kind, height: height, transaction: name))
      receipts[name] = .done(height: height)
    } catch {
      receipts[name] = .reverted(height: height, reason: error.reason)
    }
    return true
  }

  /// Every rule is checked before the first change, so that an action that reverts has changed nothing.
  private mutating func apply(
    _ action: LedgerAction, by account: AccountID, at time: Instant
  ) throws(Revert) -> UnverifiedEvent.Kind {
    switch action {
    case .lock(let terms): try lock(terms, by: account, at: time)
    case .arrive, .execute, .settle: throw Revert(reason: "no bridge and no gateway here")
    case .claim(let terms, let preimage): try claim(terms, preimage, at: time)
    case .refund(let terms): try refund(terms, at: time)
    case .issue(let certificate, let owner): try issue(certificate, to: owner, at: time)
    case .cancel(let identifier, let energy, _): try cancel(identifier, energy, by: account)
    }
  }

  private mutating func lock(
    _ terms: LockTerms, by account: AccountID, at time: Instant
  ) throws(Revert) -> UnverifiedEvent.Kind {
    let name = terms.canonicalIdentifier
    guard account == terms.sender else { throw Revert(reason: "only the sender can lock") }
    guard !terms.timelock.hasExpired(at: time) else { throw Revert(reason: "timelock too short") }
    let use = SenderHashlock(sender: account, hashlock: terms.hashlock)
    guard !usedHashlocks.contains(use) else { throw Revert(reason: "hashlock used") }
    for item in terms.assets where balance(of: Holding(account: account, asset: item.asset)) < item.amount {
      throw Revert(reason: "balance too low")
    }
    usedHashlocks.insert(use)
    for item in terms.assets { try debit(Holding(account: account, asset: item.asset), item.amount) }
    locks[name] = Lock(terms: terms, status: .locked)
    return .locked(name, hashlock: terms.hashlock)
  }

  private mutating func claim(
    _ terms: LockTerms, _ preimage: Preimage, at time: Instant
  ) throws(Revert) -> UnverifiedEvent.Kind {
    let name = try open(terms)
    guard SHA256.hash(preimage.bytes) == terms.hashlock.bytes else { throw Revert(reason: "wrong preimage") }
    guard !terms.timelock.hasExpired(at: time) else { throw Revert(reason: "expired") }
    locks[name]?.status = .claimed(preimage)
    pay(terms, to: terms.recipient)
    return .claimed(name, hashlock: terms.hashlock, preimage: preimage)
  }

  private mutating func refund(_ terms: LockTerms, at time: Instant) throws(Revert) -> UnverifiedEvent.Kind {
    let name = try open(terms)
    guard terms.timelock.hasExpired(at: time) else { throw Revert(reason: "not expired") }
    locks[name]?.status = .refunded
    pay(terms, to: terms.sender)
    return .refunded(name, hashlock: terms.hashlock)
  }

  private mutating func issue(
    _ certificate: Certificate, to owner: AccountID, at time: Instant
  ) throws(Revert) -> UnverifiedEvent.Kind {
    guard certificate.interval.end <= time else { throw Revert(reason: "interval in the future") }
    let intervals = covered[certificate.device] ?? []
    guard !intervals.contains(where: { $0.overlaps(certificate.interval) }) else {
      throw Revert(reason: "interval already certified")
    }
    let name = certificate.identifier
    guard
      let asset = try? AssetID(
        ledger: identifier, namespace: "cert", reference: "origin", token: Hex.encode(name.bytes, prefix: false))
    else { throw Revert(reason: "certificate cannot be named") }
    covered[certificate.device] = intervals + [certificate.interval]
    certificates.append(CertificateRecord(identifier: name, certificate: certificate, asset: asset))
    credit(Holding(account: owner, asset: asset), certificate.energy.amount)
    return .issued(name, owner: owner, energy: certificate.energy)
  }

  private mutating func cancel(
    _ identifier: CertificateIdentifier, _ energy: WattHours, by account: AccountID
  ) throws(Revert) -> UnverifiedEvent.Kind {
    guard let record = certificates.first(where: { $0.identifier == identifier }) else {
      throw Revert(reason: "no such certificate")
    }
    try debit(Holding(account: account, asset: record.asset), energy.amount)
    return .cancelled(identifier, owner: account, energy: energy)
  }

  /// What an action that was carried out did to certificates; a lock holds them as an account would.
  private func movements(
    in event: UnverifiedEvent.Kind, of action: LedgerAction, at height: UInt64, transaction: String
  ) -> [CertificateMovement] {
    func move(_ certificate: CertificateIdentifier, _ kind: CertificateMovement.Kind, _ energy: WattHours)
      -> CertificateMovement
    {
      CertificateMovement(
        certificate: certificate, kind: kind, energy: energy, height: height, transaction: transaction)
    }
    func moved(_ terms: LockTerms, from: AccountID?, to: AccountID?) -> [CertificateMovement] {
      guard let from, let to else { return [] }
      return terms.assets.compactMap { item in
        guard let record = certificates.first(where: { $0.asset == item.asset }),
          let energy = UInt64(exactly: item.amount.value)
        else { return nil }
        return move(record.identifier, .transferred(from: from, to: to), WattHours(energy))
      }
    }
    let locks = try? AccountID(ledger: identifier, address: "hash-time-lock")
    switch (action, event) {
    case (.lock(let terms), _): return moved(terms, from: terms.sender, to: locks)
    case (.claim(let terms, _), _): return moved(terms, from: locks, to: terms.recipient)
    case (.refund(let terms), _): return moved(terms, from: locks, to: terms.sender)
    case (_, .issued(let certificate, let owner, let energy)): return [move(certificate, .issued(to: owner), energy)]
    case (_, .cancelled(let certificate, let owner, let energy)):
      return [move(certificate, .cancelled(by: owner), energy)]
    default: return []
    }
  }

  private func open(_ terms: LockTerms) throws(Revert) -> LockIdentifier {
    let name = terms.canonicalIdentifier
    guard locks[name]?.status == .locked else { throw Revert(reason: "no open lock with these terms") }
    return name
  }

  private mutating func pay(_ terms: LockTerms, to account: AccountID) {
    for item in terms.assets { credit(Holding(account: account, asset: item.asset), item.amount) }
  }

  private mutating func debit(_ holding: Holding, _ amount: Amount) throws(Revert) {
    guard let rest = balance(of: holding).subtracting(amount) else { throw Revert(reason: "balance too low") }
    balances[holding] = rest
  }
}

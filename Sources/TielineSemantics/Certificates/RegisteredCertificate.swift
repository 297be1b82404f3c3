import TielineCore

/// A certificate and what became of it on its ledger.
public struct RegisteredCertificate: Sendable {
  /// Whether its Wh can still move.
  public enum State: String, Sendable, CaseIterable {
    case active, cancelled
    case partlyCancelled = "partly-cancelled"
  }

  public let identifier: CertificateIdentifier
  public let certificate: Certificate
  /// The asset whose units are its Wh.
  public let asset: AssetID
  /// In the order of the ledger, the issuance first.
  public private(set) var movements: [CertificateMovement] = []
  /// Who holds Wh that can move, and how many; nobody holds none.
  public private(set) var holders: [AccountID: WattHours] = [:]
  /// Wh that can never move again (E-4).
  public private(set) var cancelled = WattHours.zero

  init(identifier: CertificateIdentifier, certificate: Certificate, asset: AssetID) {
    (self.identifier, self.certificate, self.asset) = (identifier, certificate, asset)
  }

  /// Whether its Wh can still move.
  public var state: State {
    if cancelled == .zero { return .active }
    return holders.isEmpty ? .cancelled : .partlyCancelled
  }

  mutating func apply(_ movement: CertificateMovement) throws(RegisterError) {
    var next = self
    switch movement.kind {
    case .issued(let owner): try next.credit(owner, movement)
    case .transferred(let from, let to):
      try next.debit(from, movement)
      try next.credit(to, movement)
    case .cancelled(let owner):
      try next.debit(owner, movement)
      guard let sum = next.cancelled.adding(movement.energy) else { throw .impossible(movement) }
      next.cancelled = sum
    }
    next.movements.append(movement)
    self = next
  }

  private mutating func credit(_ account: AccountID, _ movement: CertificateMovement) throws(RegisterError) {
    guard movement.energy > .zero else { return }
    guard let sum = holders[account, default: .zero].adding(movement.energy) else { throw .impossible(movement) }
    holders[account] = sum
  }

  private mutating func debit(_ account: AccountID, _ movement: CertificateMovement) throws(RegisterError) {
    let held = holders[account, default: .zero]
    guard held >= movement.energy else { throw .impossible(movement) }
    holders[account] = held == movement.energy ? nil : WattHours(held.count - movement.energy.count)
  }
}

/// Why a ledger's movements cannot be what happened.
public enum RegisterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More Wh leave an account than it held, or more arrive than can be counted (E-3).
  case impossible(CertificateMovement)
  /// A movement of a certificate that was not issued before.
  case unknown(CertificateMovement)

  public var description: String {
    switch self {
    case .impossible(let movement):
      "block \(movement.height), \(movement.transaction): \(movement.energy) of certificate \(movement.certificate) "
        + "cannot move like this"
    case .unknown(let movement):
      "block \(movement.height), \(movement.transaction): certificate \(movement.certificate) was not issued before"
    }
  }
}

/// Gathers the signatures of batches that this member has seen become final.
public struct AttestationCollector: Sendable {
  /// Most shares of one member that wait for their batch to become final here.
  static let earlyShares = 256

  /// A batch's statement is its name: two of a destination and sequence would differ in it.
  public typealias Name = AttestationStatement

  private struct Open: Sendable {
    let epoch: CommitteeEpoch
    var shares: [MemberIndex: AttestationShare] = [:]
    /// Came in: kept, being checked, spare or refused.
    var seen: Set<MemberIndex> = []
    /// Being checked.
    var checks = 0
    /// Wait until one that is being checked turns out to be wrong.
    var spare: [AttestationShare] = []
  }

  private var open: [Name: Open] = [:]
  private var early: [MemberIndex: [(Name, AttestationShare)]] = [:]

  public init() {}

  /// Statements that lack signatures, in the order of destination and sequence.
  public var unfinished: [AttestationStatement] {
    open.keys.sorted { ($0.destination, $0.sequence) < ($1.destination, $1.sequence) }
  }

  /// A batch became final.
  /// - Returns: Shares that came before and have to be checked now.
  public mutating func begin(_ statement: AttestationStatement, epoch: CommitteeEpoch) -> [AttestationShare] {
    guard open[statement] == nil else { return [] }
    open[statement] = Open(epoch: epoch)
    var waiting: [AttestationShare] = []
    for member in early.keys.sorted() {
      let found = early[member, default: []].filter { $0.0 == statement }.map(\.1)
      early[member]?.removeAll { $0.0 == statement }
      waiting += found.filter { wants($0, of: statement) }
    }
    return waiting
  }

  /// A share came in over the link of its member.
  /// - Returns: Whether it has to be checked now; ``add(_:of:isValid:)`` takes the answer.
  public mutating func receive(
    _ share: AttestationShare, of statement: AttestationStatement, isPast: Bool
  ) -> Bool {
    if open[statement] != nil { return wants(share, of: statement) }
    guard !isPast, early[share.member, default: []].count < Self.earlyShares else { return false }
    early[share.member, default: []].append((statement, share))
    return false
  }

  private mutating func wants(_ share: AttestationShare, of statement: AttestationStatement) -> Bool {
    guard var batch = open[statement], batch.epoch.votes(share.member), batch.seen.insert(share.member).inserted else {
      return false
    }
    defer { open[statement] = batch }
    // The own share needs no check, so it counts from the start.
    guard batch.shares.count + batch.checks < batch.epoch.quorum else {
      batch.spare.append(share)
      return false
    }
    batch.checks += 1
    return true
  }

  /// The own share, which needs no check.
  /// - Returns: The attestation, once, when a quorum has signed.
  public mutating func add(own share: AttestationShare, of statement: AttestationStatement) -> Attestation? {
    open[statement]?.seen.insert(share.member)
    return keep(share, of: statement)
  }

  /// Takes a share that was checked.
  /// - Returns: The attestation, once, when a quorum has signed, or a share to check in place of a wrong one.
  public mutating func add(
    _ share: AttestationShare, of statement: AttestationStatement, isValid: Bool
  ) -> (attestation: Attestation?, next: AttestationShare?) {
    guard open[statement] != nil else { return (nil, nil) }
    if isValid {
      open[statement]?.checks -= 1
      return (keep(share, of: statement), nil)
    }
    guard let next = open[statement]?.spare.popLast() else {
      open[statement]?.checks -= 1
      return (nil, nil)
    }
    return (nil, next)
  }

  private mutating func keep(_ share: AttestationShare, of statement: AttestationStatement) -> Attestation? {
    guard var batch = open[statement] else { return nil }
    batch.shares[share.member] = share
    open[statement] = batch
    guard batch.shares.count >= batch.epoch.quorum else { return nil }
    open[statement] = nil
    let members = batch.shares.keys.sorted().prefix(batch.epoch.quorum)
    return Attestation(statement: statement, shares: members.compactMap { batch.shares[$0] })
  }

  /// Takes a whole attestation from another member, which the caller has checked against ``epoch(of:)``.
  public mutating func finish(_ statement: AttestationStatement) { open[statement] = nil }

  /// The members that have to sign; `nil` where nothing is wanted.
  public func epoch(of statement: AttestationStatement) -> CommitteeEpoch? { open[statement]?.epoch }
}

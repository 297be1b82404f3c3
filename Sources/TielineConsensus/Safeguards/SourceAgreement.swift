import TielineCore

/// Decides what to believe of a ledger whose proofs nobody can check: only what several independent sources say alike
/// (S-8). A source that fails is not made up for by another of the same operator.
public struct SourceAgreement: Hashable, Sendable {
  /// Most subjects that are open at a time; the oldest is given up for a new one.
  public static let subjectsMaximum = 4096

  /// Where answers come from.
  public struct Source: Hashable, Sendable {
    /// The endpoint.
    public let name: String
    /// Who runs it: two of one operator are one.
    public let `operator`: String

    /// - Parameter owner: Who runs it.
    public init(name: String, operator owner: String) { (self.name, `operator`) = (name, owner) }
  }

  /// How a subject stands.
  public enum Decision: Hashable, Sendable {
    /// So many independent sources say so, and none says otherwise.
    case agreed(Digest)
    /// Too few have answered yet.
    case waits(have: Int, of: Int)
    /// Sources differ, or too few answered in time: the attester has nothing to say.
    case abstains(reason: String)
  }

  private struct Subject: Hashable, Sendable {
    var answers: [String: Digest] = [:]
    let since: Instant
  }

  private let operators: [String: String]
  /// Independent sources that have to agree.
  public let minimum: Int
  /// How long answers are waited for.
  public let patience: Milliseconds
  private var subjects: [Digest: Subject] = [:]
  private var order: [Digest] = []

  /// - Parameter minimum: 2 or more.
  /// - Returns: `nil` for a minimum below 2, a name that is there twice, or fewer operators than the minimum.
  public init?(sources: [Source], minimum: Int = 2, patience: Milliseconds) {
    guard minimum >= 2, Set(sources.map(\.name)).count == sources.count,
      Set(sources.map(\.operator)).count >= minimum
    else { return nil }
    operators = Dictionary(sources.map { ($0.name, $0.operator) }) { first, _ in first }
    (self.minimum, self.patience) = (minimum, patience)
  }

  /// Takes what a source says of a subject: the hash of its answer. One that changes its mind contradicts itself.
  ///
  /// - Returns: How the subject stands now; `nil` for an unknown source.
  public mutating func hear(
    _ answer: Digest, of subject: Digest, from source: String, at now: Instant
  ) -> Decision? {
    guard operators[source] != nil else { return nil }
    if subjects[subject] == nil {
      if order.count == Self.subjectsMaximum { subjects[order.removeFirst()] = nil }
      order.append(subject)
      subjects[subject] = Subject(since: now)
    }
    let known = subjects[subject]?.answers[source]
    // What contradicts an earlier answer stays, and so does the contradiction.
    subjects[subject]?.answers[known == nil || known == answer ? source : source + " later"] = answer
    return decide(subject, at: now)
  }

  /// How a subject stands.
  public func decide(_ subject: Digest, at now: Instant) -> Decision {
    guard let open = subjects[subject] else { return .waits(have: 0, of: minimum) }
    let answers = Set(open.answers.values)
    guard answers.count < 2 else {
      return .abstains(reason: "\(open.answers.keys.sorted().joined(separator: ", ")) say different things")
    }
    let independent = Set(open.answers.keys.compactMap { operators[$0] }).count
    if independent >= minimum, let answer = answers.first { return .agreed(answer) }
    guard now - open.since <= patience else {
      return .abstains(reason: "\(independent) of \(minimum) independent sources answered within \(patience)")
    }
    return .waits(have: independent, of: minimum)
  }

  /// Lets a subject go.
  public mutating func forget(_ subject: Digest) {
    guard subjects.removeValue(forKey: subject) != nil else { return }
    order.removeAll { $0 == subject }
  }
}

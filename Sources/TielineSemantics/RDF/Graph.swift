/// A set of triples in memory, which does not change: terms are numbers, and each of three sorted lists answers one kind
/// of question by binary search.
public struct Graph: Sendable {
  /// A triple as the numbers of its terms.
  public struct Triple: Hashable, Sendable {
    /// An IRI or a blank node.
    public let subject: TermID
    /// An IRI.
    public let predicate: TermID
    /// Any term.
    public let object: TermID

    public init(_ subject: TermID, _ predicate: TermID, _ object: TermID) {
      (self.subject, self.predicate, self.object) = (subject, predicate, object)
    }
  }

  public let terms: TermDictionary
  /// By subject, predicate, object; without repetition.
  private let bySubject: [Triple]
  /// By predicate, object, subject.
  private let byPredicate: [Triple]
  /// By object, subject, predicate.
  private let byObject: [Triple]

  init(terms: TermDictionary, triples: consuming [Triple]) {
    self.terms = terms
    bySubject = Self.sorted(triples)
    byPredicate = bySubject.sorted { ($0.predicate, $0.object, $0.subject) < ($1.predicate, $1.object, $1.subject) }
    byObject = bySubject.sorted { ($0.object, $0.subject, $0.predicate) < ($1.object, $1.subject, $1.predicate) }
  }

  private static func sorted(_ triples: consuming [Triple]) -> [Triple] {
    var triples = triples
    // What was read subject by subject often is in order already.
    if (1..<max(triples.count, 1)).allSatisfy({ subjectFirst(triples[$0 - 1], triples[$0]) }) { return triples }
    triples.sort(by: subjectFirst)
    var unique: [Triple] = []
    unique.reserveCapacity(triples.count)
    for triple in triples where triple != unique.last { unique.append(triple) }
    return unique
  }

  private static func subjectFirst(_ a: Triple, _ b: Triple) -> Bool {
    (a.subject, a.predicate, a.object) < (b.subject, b.predicate, b.object)
  }

  /// Triples in it.
  public var count: Int { bySubject.count }

  /// All triples, by subject, predicate and object in the order of their numbers.
  public var triples: [Triple] { bySubject }

  /// The number of `term`, where any triple may have it.
  public func id(of term: Term) -> TermID? { terms.id(of: term) }

  /// The term with this number.
  public func term(_ id: TermID) -> Term { terms.term(id) }

  /// Whether the triple is in it.
  public func contains(_ subject: TermID, _ predicate: TermID, _ object: TermID) -> Bool {
    let range = Self.range(bySubject) { triple in
      Self.compare((triple.subject, triple.predicate, triple.object), (subject, predicate, object))
    }
    return !range.isEmpty
  }

  /// The triples with this subject, by predicate and object.
  public func triples(subject: TermID) -> ArraySlice<Triple> {
    bySubject[Self.range(bySubject) { Self.compare($0.subject, subject) }]
  }

  /// The triples with this subject and predicate, by object.
  public func triples(subject: TermID, predicate: TermID) -> ArraySlice<Triple> {
    bySubject[
      Self.range(bySubject) { Self.compare(($0.subject, $0.predicate), (subject, predicate)) }]
  }

  /// The triples with this predicate, by object and subject.
  public func triples(predicate: TermID) -> ArraySlice<Triple> {
    byPredicate[Self.range(byPredicate) { Self.compare($0.predicate, predicate) }]
  }

  /// The triples with this predicate and object, by subject.
  public func triples(predicate: TermID, object: TermID) -> ArraySlice<Triple> {
    byPredicate[
      Self.range(byPredicate) { Self.compare(($0.predicate, $0.object), (predicate, object)) }]
  }

  /// The triples with this object, by subject and predicate.
  public func triples(object: TermID) -> ArraySlice<Triple> {
    byObject[Self.range(byObject) { Self.compare($0.object, object) }]
  }

  private static func compare(_ a: TermID, _ b: TermID) -> Int { a < b ? -1 : a == b ? 0 : 1 }
  private static func compare(_ a: (TermID, TermID), _ b: (TermID, TermID)) -> Int { a < b ? -1 : a == b ? 0 : 1 }
  private static func compare(_ a: (TermID, TermID, TermID), _ b: (TermID, TermID, TermID)) -> Int {
    a < b ? -1 : a == b ? 0 : 1
  }

  /// The triples for which `order` says 0, in a list that it sorts.
  private static func range(_ list: [Triple], _ order: (Triple) -> Int) -> Range<Int> {
    let start = partition(list, 0) { order($0) < 0 }
    return start..<partition(list, start) { order($0) <= 0 }
  }

  private static func partition(_ list: [Triple], _ from: Int, _ isBefore: (Triple) -> Bool) -> Int {
    var (low, high) = (from, list.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(list[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

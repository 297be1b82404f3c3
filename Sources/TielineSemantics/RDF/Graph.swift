/// A set of triples in memory, which does not change: terms are numbers, and each of three sorted lists answers one kind
/// of question.
///
/// The lists are made by counting, in time that grows with triples and terms together; where a term's triples start in
/// a list is looked up, and only within them is searched.
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
  private let bySubject: TripleList
  /// By predicate, object, subject.
  private let byPredicate: TripleList
  /// By object, subject, predicate.
  private let byObject: TripleList

  /// - Precondition: every number in `triples` is one of `terms`.
  init(terms: TermDictionary, triples: consuming [Triple]) {
    self.terms = terms
    bySubject = TripleList(unsorted: triples, terms: terms.count)
    // Sorting is stable: what was sorted by subject and is then by object stays in order of subjects there.
    byObject = TripleList(bySubject.triples, by: { $0.object }, terms: terms.count)
    byPredicate = TripleList(byObject.triples, by: { $0.predicate }, terms: terms.count)
  }

  /// Triples in it.
  public var count: Int { bySubject.triples.count }

  /// All triples, by subject, predicate and object in the order of their numbers.
  public var triples: [Triple] { bySubject.triples }

  /// The number of `term`, where any triple may have it.
  public func id(of term: Term) -> TermID? { terms.id(of: term) }

  /// The term with this number.
  public func term(_ id: TermID) -> Term { terms.term(id) }

  /// Whether the triple is in it.
  public func contains(_ subject: TermID, _ predicate: TermID, _ object: TermID) -> Bool {
    let range = bySubject.range(subject, predicate, second: { $0.predicate })
    let triples = bySubject.triples
    let place = TripleList.partition(range) { triples[$0].object < object }
    return place < range.upperBound && triples[place].object == object
  }

  /// The triples with this subject, by predicate and object.
  public func triples(subject: TermID) -> ArraySlice<Triple> { bySubject.triples[bySubject.range(subject)] }

  /// The triples with this subject and predicate, by object.
  public func triples(subject: TermID, predicate: TermID) -> ArraySlice<Triple> {
    bySubject.triples[bySubject.range(subject, predicate, second: { $0.predicate })]
  }

  /// The triples with this predicate, by object and subject.
  public func triples(predicate: TermID) -> ArraySlice<Triple> { byPredicate.triples[byPredicate.range(predicate)] }

  /// The triples with this predicate and object, by subject.
  public func triples(predicate: TermID, object: TermID) -> ArraySlice<Triple> {
    byPredicate.triples[byPredicate.range(predicate, object, second: { $0.object })]
  }

  /// The triples with this object, by subject and predicate.
  public func triples(object: TermID) -> ArraySlice<Triple> { byObject.triples[byObject.range(object)] }
}

/// The numbers of the terms that rules are about.
struct RuleVocabulary {
  let type, subClassOf, subPropertyOf, domain, range: TermID
  let inverseOf, equivalentClass, equivalentProperty, symmetric, transitive, functional: TermID
  let onProperty, hasValue, someValuesFrom, allValuesFrom, intersectionOf, unionOf: TermID
  let disjointWith, nothing, thing, first, rest, end: TermID

  /// Numbers them in `builder`; `nil` where there is no room.
  init?(_ builder: inout GraphBuilder) {
    var isFull = false
    func number(_ term: Term) -> TermID {
      guard let id = builder.number(term) else {
        isFull = true
        return TermID(raw: 0)
      }
      return id
    }
    type = number(.iri(RDF.type))
    subClassOf = number(.iri(RDFS.subClassOf))
    subPropertyOf = number(.iri(RDFS.subPropertyOf))
    domain = number(.iri(RDFS.domain))
    range = number(.iri(RDFS.range))
    inverseOf = number(OWL.term("inverseOf"))
    equivalentClass = number(OWL.term("equivalentClass"))
    equivalentProperty = number(OWL.term("equivalentProperty"))
    symmetric = number(OWL.term("SymmetricProperty"))
    transitive = number(OWL.term("TransitiveProperty"))
    functional = number(OWL.term("FunctionalProperty"))
    onProperty = number(OWL.term("onProperty"))
    hasValue = number(OWL.term("hasValue"))
    someValuesFrom = number(OWL.term("someValuesFrom"))
    allValuesFrom = number(OWL.term("allValuesFrom"))
    intersectionOf = number(OWL.term("intersectionOf"))
    unionOf = number(OWL.term("unionOf"))
    disjointWith = number(OWL.term("disjointWith"))
    nothing = number(OWL.term("Nothing"))
    thing = number(OWL.term("Thing"))
    first = number(.iri(RDF.first))
    rest = number(.iri(RDF.rest))
    end = number(.iri(RDF.nil))
    if isFull { return nil }
  }
}

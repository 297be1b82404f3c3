/// A plan whose terms have the numbers that they have in one graph of data.
///
/// Terms that the data lacks are numbered on from the data's; no triple has them. A blank node of the shapes is never
/// one of the data. A class, so that the many places that read it do not each count references to all its lists.
final class BoundPlan {
  let plan: ShapePlan
  let data: Graph
  /// For each slot its number.
  let ids: [TermID]
  /// For each class of the plan it and its subclasses: as they were found, and sorted.
  let classes: [(found: [TermID], sorted: [TermID])]
  /// Sorted.
  let sets: [[TermID]]
  let type: TermID?
  /// The datatypes that the data uses and whose forms are known.
  private let datatypes: [(id: TermID, datatype: XSDDatatype)]
  private let extraTerms: [Term]
  private let base: UInt32

  init(_ plan: ShapePlan, _ data: Graph) {
    self.plan = plan
    self.data = data
    let base = UInt32(data.terms.count)
    type = data.id(of: .iri(RDF.type))
    datatypes = XSDDatatype.allCases.compactMap { datatype in
      data.id(of: .iri(datatype.iri)).map { ($0, datatype) }
    }
    var extraTerms: [Term] = []
    let ids = plan.terms.map { term in
      if case .blank = term {} else if let id = data.id(of: term) { return id }
      extraTerms.append(term)
      // Numbers end in time: dictionaries refuse more than 2³² bytes, and a term takes more than one.
      return TermID(raw: base &+ UInt32(extraTerms.count - 1))
    }
    let subClassOf = data.id(of: .iri(RDFS.subClassOf))
    classes = plan.classes.map { slot in
      let found = ClassTree.below(ids[slot], subClassOf: subClassOf, in: data)
      return (found, found.sorted())
    }
    sets = plan.sets.map { slots in slots.map { ids[$0] }.sorted() }
    (self.base, self.ids, self.extraTerms) = (base, ids, extraTerms)
  }

  func term(_ id: TermID) -> Term { id.raw < base ? data.term(id) : extraTerms[Int(id.raw - base)] }

  func kind(_ id: TermID) -> ShapePlan.NodeKinds {
    guard id.raw < base else {
      switch extraTerms[Int(id.raw - base)] {
      case .iri: return .iri
      case .blank: return .blank
      case .literal: return .literal
      }
    }
    switch data.terms.kind(id) {
    case .iri, .language: return .iri
    case .blank: return .blank
    case .literal, .languageLiteral: return .literal
    }
  }

  /// Whether it is a literal of this datatype, well-formed where the forms are known.
  func isLiteral(_ id: TermID, _ datatype: Int, _ known: XSDDatatype?) -> Bool {
    guard id.raw < base else {
      guard case .literal(let literal) = extraTerms[Int(id.raw - base)], case .iri(let wanted) = plan.terms[datatype]
      else { return false }
      return literal.datatype.utf8.elementsEqual(wanted.utf8) && known?.isValid(literal.lexical) ?? true
    }
    switch data.terms.kind(id) {
    case .literal:
      guard data.terms.extra(id) == ids[datatype] else { return false }
      return known.map { known in data.terms.withBytes(of: id) { known.isValid($0) } } ?? true
    case .languageLiteral:
      if case .iri(let wanted) = plan.terms[datatype] { return wanted.utf8.elementsEqual(RDF.langString.utf8) }
      return false
    default: return false
    }
  }

  /// What a literal stands for, where it has an order.
  func value(_ id: TermID) -> XSDValue? {
    guard id.raw < base else {
      guard case .literal(let literal) = extraTerms[Int(id.raw - base)] else { return nil }
      return XSDValue(literal)
    }
    guard data.terms.kind(id) == .literal else { return nil }
    let datatype = data.terms.extra(id)
    guard let known = datatypes.first(where: { $0.id == datatype })?.datatype else { return nil }
    return data.terms.withBytes(of: id) { XSDValue($0, known) }
  }

  /// Hands over the IRI or the lexical form; `nil` for a blank node.
  func withText<R>(_ id: TermID, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
    guard id.raw < base else {
      var text: String
      switch extraTerms[Int(id.raw - base)] {
      case .iri(let iri): text = iri
      case .literal(let literal): text = literal.lexical
      case .blank: return nil
      }
      return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
    return data.terms.kind(id) == .blank ? nil : data.terms.withBytes(of: id, body)
  }

  /// The language of a literal, in lower case.
  func language(_ id: TermID) -> String? {
    guard id.raw < base else {
      if case .literal(let literal) = extraTerms[Int(id.raw - base)] { return literal.language?.lowercased() }
      return nil
    }
    return data.terms.kind(id) == .languageLiteral ? data.terms.text(data.terms.extra(id)) : nil
  }

  /// Whether it is an instance of the class at this place, or of one below.
  func isInstance(_ id: TermID, _ place: Int) -> Bool {
    guard let type else { return false }
    let wanted = classes[place].sorted
    return data.triples(subject: id, predicate: type).contains { Self.contains(wanted, $0.object) }
  }

  /// Whether a sorted list has it.
  static func contains(_ sorted: [TermID], _ id: TermID) -> Bool {
    let place = TripleList.partition(0..<sorted.count) { sorted[$0] < id }
    return place < sorted.count && sorted[place] == id
  }
}

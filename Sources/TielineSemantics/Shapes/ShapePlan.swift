/// Shapes as flat lists of numbers, which a validator walks without looking at the shapes' graph again.
///
/// A *slot* is the place of a term in ``terms``; it is bound to the number that the term has in the data.
struct ShapePlan: Sendable {
  /// What one check asks of the values. Only numbers, so that reading one costs nothing.
  enum Check: Sendable {
    /// Place in `classes`.
    case instance(class: Int)
    /// `datatype` is the slot of its IRI; `known` says whether its forms are checked.
    case datatype(Int, known: XSDDatatype?)
    case nodeKind(NodeKinds)
    case minCount(Int)
    case maxCount(Int)
    /// Place in `bounds`.
    case bound(Bound, limit: Int)
    case minLength(Int)
    case maxLength(Int)
    /// Place in `patterns`.
    case pattern(Int)
    /// Place in `languages`.
    case languageIn(Int)
    case uniqueLang
    /// Slot of the other property.
    case equals(Int)
    case disjoint(Int)
    case lessThan(Int, orEqual: Bool)
    /// Numbers of shapes, or places in `shapeLists`.
    case not(Int)
    case and(Int)
    case or(Int)
    case xone(Int)
    case node(Int)
    case property(Int)
    /// `siblings` is a place in `shapeLists`.
    case qualified(shape: Int, siblings: Int, least: Int?, most: Int?)
    /// Place in `sets`.
    case closed(Int)
    case hasValue(Int)
    case `in`(Int)
  }

  enum Bound: Sendable { case minExclusive, minInclusive, maxExclusive, maxInclusive }

  struct NodeKinds: OptionSet, Sendable {
    let rawValue: UInt8
    static let iri = NodeKinds(rawValue: 1)
    static let blank = NodeKinds(rawValue: 2)
    static let literal = NodeKinds(rawValue: 4)
  }

  /// Where a shape's values are.
  enum Values: Sendable {
    /// The focus node itself.
    case focus
    /// Slot of a property.
    case property(Int)
    /// Place in `paths`.
    case path(Int)
  }

  /// A path whose properties are slots.
  indirect enum Path: Sendable {
    case predicate(Int)
    case inverse(Path)
    case sequence([Path])
    case alternative([Path])
    case zeroOrMore(Path)
    case oneOrMore(Path)
    case zeroOrOne(Path)
  }

  struct Shape: Sendable {
    var values: Values = .focus
    var checks: Range<Int> = 0..<0
    var isDeactivated = false
    /// Whether it needs other shapes, and other shapes need it: what came of it at a node is then worth remembering.
    var isRemembered = false
  }

  enum Target: Sendable {
    /// Slot.
    case node(Int)
    /// Place in `classes`.
    case instances(Int)
    /// Slots.
    case subjects(of: Int)
    case objects(of: Int)
  }

  /// What a report says of a shape.
  struct ShapeNote: Sendable {
    let node: Term
    var path: PropertyPath?
    var severity: Severity = .violation
    var messages: [Literal] = []
    var targets: [Target] = []
  }

  /// What a report says of a check.
  struct CheckNote: Sendable {
    let component: ConstraintComponent
    let expectation: String
  }

  var terms: [Term] = []
  /// Slots of classes.
  var classes: [Int] = []
  /// Slots.
  var sets: [[Int]] = []
  var bounds: [XSDValue?] = []
  var patterns: [TextPattern] = []
  /// Tags in lower case.
  var languages: [[String]] = []
  var paths: [Path] = []
  var shapeLists: [[Int]] = []
  var shapes: [Shape] = []
  var shapeNotes: [ShapeNote] = []
  var checks: [Check] = []
  var checkNotes: [CheckNote] = []

  /// Shapes that the check needs to be decided.
  func shapesNeeded(by check: Check) -> [Int] {
    switch check {
    case .not(let shape), .node(let shape), .property(let shape): [shape]
    case .and(let list), .or(let list), .xone(let list): shapeLists[list]
    case .qualified(let shape, let siblings, _, _): [shape] + shapeLists[siblings]
    default: []
    }
  }
}

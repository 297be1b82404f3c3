/// A mapping made ready: references are numbers, constants are bytes, and each source is read as seldom as can be.
struct MappingPlan: Sendable {
  /// Reads parents of joins; first.
  let joinPasses: [Pass]
  /// Makes statements.
  let passes: [Pass]
  let joinCount: Int

  /// One reading of a source.
  struct Pass: Sendable {
    let source: LogicalSource
    /// What is looked up in each record.
    let references: [String]
    let maps: [TriplesPlan]
    let joins: [JoinPlan]
  }

  /// What a pass notes of each record for a join.
  struct JoinPlan: Sendable {
    let index: Int
    let keys: [ExpressionPlan]
    let subject: TermPlan
  }
}

/// A triples map made ready.
final class TriplesPlan: Sendable {
  let name: String
  let subject: TermPlan
  /// ` rdf:type <class>`, as it is written between subject and graph.
  let classes: [[UInt8]]
  let graphs: [TermPlan]
  let properties: [PropertyPlan]

  init(name: String, subject: TermPlan, classes: [[UInt8]], graphs: [TermPlan], properties: [PropertyPlan]) {
    (self.name, self.subject, self.classes) = (name, subject, classes)
    (self.graphs, self.properties) = (graphs, properties)
  }
}

final class PropertyPlan: Sendable {
  /// Each between two blanks, as it is written between subject and object.
  let constantPredicates: [[UInt8]]
  let predicates: [TermPlan]
  let objects: [ObjectPlan]
  let graphs: [TermPlan]

  init(constantPredicates: [[UInt8]], predicates: [TermPlan], objects: [ObjectPlan], graphs: [TermPlan]) {
    (self.constantPredicates, self.predicates) = (constantPredicates, predicates)
    (self.objects, self.graphs) = (objects, graphs)
  }
}

enum ObjectPlan: Sendable {
  case term(TermPlan)
  /// Subjects that a join's index has for the child's keys.
  case join(index: Int, keys: [ExpressionPlan])
}

indirect enum ExpressionPlan: Sendable {
  case constant([UInt8])
  case reference(Int)
  case template([Part])
  case function(FunctionPlan)

  enum Part: Sendable {
    case text([UInt8])
    case reference(Int)
  }
}

final class FunctionPlan: Sendable {
  let name: String
  let function: MappingFunction
  let inputs: [(parameter: String, value: ExpressionPlan)]
  let output: String?

  init(
    name: String, function: MappingFunction, inputs: [(parameter: String, value: ExpressionPlan)], output: String?
  ) { (self.name, self.function, self.inputs, self.output) = (name, function, inputs, output) }
}

final class TermPlan: Sendable {
  enum Maker: Sendable {
    /// The term as it is written; nothing for the default graph.
    case constant([UInt8])
    /// A blank node for each record, of the triples map with this number.
    case freshBlank(Int)
    case blank(ExpressionPlan)
    /// `base` goes before what has no scheme; `isAbsolute` where a template begins with one and is valid for all values.
    case iri(ExpressionPlan, Escaping, base: [UInt8], isAbsolute: Bool)
    /// `suffix` is the datatype or language where it is the same for all.
    case literal(ExpressionPlan, suffix: [UInt8])
    /// With the type that the source says.
    case natural(ExpressionPlan)
    case typed(ExpressionPlan, datatype: TermPlan)
    case tagged(ExpressionPlan, language: ExpressionPlan)
  }

  /// What becomes of a value within a template.
  enum Escaping: Sendable { case iri, uri, none }

  let maker: Maker
  /// What errors call it, as `the subject`.
  let label: String
  let map: String

  init(_ maker: Maker, label: String, map: String) { (self.maker, self.label, self.map) = (maker, label, map) }
}

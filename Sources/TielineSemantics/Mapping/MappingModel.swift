/// Rules that turn records into statements, as RML or YARRRML tell them.
/// - Source: RML-Core, http://w3id.org/rml/core/spec.
public struct Mapping: Hashable, Sendable {
  /// In the order of the document.
  public var triplesMaps: [TriplesMap]
  public init(triplesMaps: [TriplesMap]) { self.triplesMaps = triplesMaps }
}

/// How one subject and its statements come from each record of a source.
public struct TriplesMap: Hashable, Sendable {
  /// Its IRI, or another name that errors show.
  public var name: String
  /// Where its records come from.
  public var source: LogicalSource
  /// What makes the subject of each record.
  public var subject: TermMap
  /// IRIs of the subject's classes.
  public var classes: [String]
  /// The graphs of all its statements; with none, the default graph.
  public var graphs: [TermMap]
  /// What is said of the subject.
  public var properties: [PropertyMap]
  /// What goes before relative IRIs, instead of the base of the whole mapping.
  public var base: String?

  public init(
    name: String, source: LogicalSource, subject: TermMap, classes: [String] = [], graphs: [TermMap] = [],
    properties: [PropertyMap] = [], base: String? = nil
  ) {
    (self.name, self.source, self.subject, self.classes) = (name, source, subject, classes)
    (self.graphs, self.properties, self.base) = (graphs, properties, base)
  }
}

/// Predicates and objects of one subject; each predicate goes with each object (RML's predicate object map).
public struct PropertyMap: Hashable, Sendable {
  /// What makes predicates.
  public var predicates: [TermMap]
  /// What makes objects.
  public var objects: [ObjectMap]
  /// Graphs beside those of the subject.
  public var graphs: [TermMap]

  public init(predicates: [TermMap], objects: [ObjectMap], graphs: [TermMap] = []) {
    (self.predicates, self.objects, self.graphs) = (predicates, objects, graphs)
  }
}

/// What makes objects: a term from the record, or subjects of another triples map.
public enum ObjectMap: Hashable, Sendable {
  case term(TermMap)
  /// Subjects of `parent` from those records for which all `conditions` hold; with none, from the same record.
  case join(parent: String, conditions: [JoinCondition])
}

/// Holds where both give the same text.
public struct JoinCondition: Hashable, Sendable {
  /// Of the record whose object is made.
  public var child: Expression
  /// Of the other triples map's record.
  public var parent: Expression

  public init(child: Expression, parent: Expression) { (self.child, self.parent) = (child, parent) }
}

/// How one term comes from a record.
public struct TermMap: Hashable, Sendable {
  /// What kind of term is made.
  public enum TermType: String, Hashable, Sendable {
    case iri = "IRI"
    /// As `iri`, other than ASCII is percent-encoded.
    case uri = "URI"
    /// Values go in as they are.
    case unsafeIRI = "UnsafeIRI"
    case unsafeURI = "UnsafeURI"
    case blankNode = "BlankNode"
    case literal = "Literal"
  }

  /// `nil` for a blank node that is new for each record.
  public var expression: Expression?
  /// The kind of the term.
  public var termType: TermType
  /// A literal's language tag.
  public var language: Expression?
  /// A literal's datatype, an IRI.
  public var datatype: Expression?

  public init(
    _ expression: Expression?, _ termType: TermType, language: Expression? = nil, datatype: Expression? = nil
  ) {
    (self.expression, self.termType, self.language, self.datatype) = (expression, termType, language, datatype)
  }
}

/// How texts come from a record.
public indirect enum Expression: Hashable, Sendable {
  case constant(Term)
  /// In the language of the source.
  case reference(String)
  /// Text with references in braces; `\{`, `\}` and `\\` stand for themselves.
  case template(String)
  case function(FunctionExecution)
}

/// A function and what goes into it.
/// - Source: RML-FNML.
public struct FunctionExecution: Hashable, Sendable {
  /// The function's IRI.
  public var function: String
  /// The parameter's IRI, and what goes in.
  public var inputs: [Input]
  /// The IRI of the result that is wanted, where a function has several.
  public var output: String?

  /// What goes into one parameter.
  public struct Input: Hashable, Sendable {
    /// The parameter's IRI.
    public var parameter: String
    /// What goes in.
    public var value: Expression
    public init(parameter: String, value: Expression) { (self.parameter, self.value) = (parameter, value) }
  }

  public init(function: String, inputs: [Input], output: String? = nil) {
    (self.function, self.inputs, self.output) = (function, inputs, output)
  }
}

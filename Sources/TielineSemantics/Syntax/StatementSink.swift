/// UTF-8 that belongs to someone else.
typealias UTF8Span = UnsafeBufferPointer<UInt8>

/// Makes terms and statements of what a reader finds. All spans hold only during the call.
protocol StatementSink: AnyObject {
  /// What a term is to it.
  associatedtype Node

  /// An absolute IRI, in two pieces.
  func iri(_ head: UTF8Span, _ tail: UTF8Span) -> Node
  /// A blank node by its label.
  func blank(_ label: UTF8Span) -> Node
  /// A blank node without a label, by its number in the text.
  func blank(_ number: Int) -> Node
  /// A literal of `xsd:string`. `isPlain` says that N-Triples writes each of its bytes as it is.
  func literal(_ lexical: UTF8Span, isPlain: Bool) -> Node
  func literal(_ lexical: UTF8Span, isPlain: Bool, language: UTF8Span) -> Node
  func literal(_ lexical: UTF8Span, isPlain: Bool, datatype: Node) -> Node

  func statement(_ subject: Node, _ predicate: Node, _ object: Node, graph: Node?)

  /// Where its terms stand now; those made afterwards can be given up.
  var mark: Int { get }
  /// Says that no term made since `mark` is used any more.
  func release(_ mark: Int)

  /// Says that a statement of the text begins: what follows may have to be taken back.
  func begin()
  /// Takes back all since ``begin()``.
  func rollBack()
  /// Whether it cannot take more.
  var isFull: Bool { get }
}

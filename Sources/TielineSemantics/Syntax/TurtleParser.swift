/// Reads statements of Turtle or TriG, one at a time, into a sink.
///
/// - Source: RDF 1.1 Turtle, 6.5 and 7; RDF 1.1 TriG, 4.
struct TurtleParser<Sink: StatementSink> {
  var cursor = SyntaxCursor()
  let sink: Sink
  private let allowsGraphs: Bool
  private let limits: SyntaxLimits
  private var prefixes: PrefixTable
  private var base: BaseIRI
  var blankNodes = 0
  private var depth = 0
  /// The block that the text is in.
  var block: Block = .none
  private var graph: Sink.Node?
  private let constants = TurtleConstants()

  enum Block {
    case none, defaultGraph
    case iri([UInt8])
    case blank([UInt8])
    case numbered(Int)
  }

  init(sink: Sink, allowsGraphs: Bool, base: String?, limits: SyntaxLimits) {
    (self.sink, self.allowsGraphs, self.limits) = (sink, allowsGraphs, limits)
    prefixes = PrefixTable(limit: limits.prefixes)
    self.base = BaseIRI(base)
  }

  /// Whether the text may end here.
  var isBetweenStatements: Bool { if case .none = block { true } else { false } }

  /// Reads the next statement, directive, or bound of a graph; returns `false` where none is there.
  mutating func step() throws(SyntaxStop) -> Bool {
    try cursor.skip()
    if cursor.isAtEnd { return false }
    let blankNodesBefore = blankNodes
    sink.begin()
    do throws(SyntaxStop) {
      try statement()
      return true
    } catch {
      if error == .incomplete {
        sink.rollBack()
        (blankNodes, depth) = (blankNodesBefore, 0)
      }
      throw error
    }
  }

  // MARK: Statements

  private mutating func statement() throws(SyntaxStop) {
    let mark = sink.mark
    defer { sink.release(mark) }
    if !isBetweenStatements { return try statementOfBlock() }
    graph = nil
    switch cursor.next.pointee {
    case UInt8(ascii: "@"): return try directive()
    case UInt8(ascii: "{") where allowsGraphs:
      cursor.next += 1
      block = .defaultGraph
      return
    default:
      if cursor.has(cursor.next.pointee, CharacterTable.letter), try keyword() { return }
    }
    try triples()
    try cursor.skip()
    if isBetweenStatements, !cursor.take(".") { throw cursor.wrong(expectation("a dot ends a statement")) }
  }

  /// What is wrong at the cursor.
  func expectation(_ rule: String) -> String { "\(rule); found '\(cursor.shown)'" }

  /// A statement of a graph's block, or the block's end.
  private mutating func statementOfBlock() throws(SyntaxStop) {
    if cursor.take("}") {
      block = .none
      return
    }
    switch block {
    case .none, .defaultGraph: graph = nil
    case .iri(let iri): graph = iri.withUnsafeBufferPointer { sink.iri($0, PrefixTable.noBytes) }
    case .blank(let label): graph = label.withUnsafeBufferPointer { sink.blank($0) }
    case .numbered(let number): graph = sink.blank(number)
    }
    try triples()
    try cursor.skip()
    guard !cursor.take(".") else { return }
    guard cursor.next.pointee == UInt8(ascii: "}") else {
      throw cursor.wrong(expectation("after a statement comes a dot, or '}' at the end of its graph"))
    }
  }

  private mutating func directive() throws(SyntaxStop) {
    cursor.next += 1
    let word = try cursor.word()
    var newBase = base
    if word.elementsEqual("prefix".utf8) {
      try prefix()
    } else if word.elementsEqual("base".utf8) {
      newBase = try baseIRI()
    } else {
      throw cursor.wrong("after @ comes prefix or base at the beginning of a statement")
    }
    try cursor.skip()
    guard cursor.take(".") else { throw cursor.wrong(expectation("a dot ends @prefix and @base")) }
    // Not before the dot: a directive that is cut off is read again, and would be resolved against itself.
    base = newBase
  }

  /// `PREFIX`, `BASE` or `GRAPH`; returns `false` where something else is there.
  private mutating func keyword() throws(SyntaxStop) -> Bool {
    let start = cursor.next
    let word = try cursor.word()
    guard cursor.next.pointee != UInt8(ascii: ":") else {
      cursor.next = start
      return false
    }
    if Self.isWord(word, "prefix") {
      try prefix()
    } else if Self.isWord(word, "base") {
      base = try baseIRI()
    } else if allowsGraphs, Self.isWord(word, "graph") {
      try cursor.skip()
      try openBlock()
    } else {
      cursor.next = start
      return false
    }
    return true
  }

  private static func isWord(_ word: UTF8Span, _ keyword: StaticString) -> Bool {
    word.count == keyword.utf8CodeUnitCount
      && word.indices.allSatisfy { word[$0] | 0x20 == keyword.utf8Start[$0] }
  }

  private mutating func prefix() throws(SyntaxStop) {
    try cursor.skip()
    let name = Array(try cursor.word())
    guard name.withUnsafeBufferPointer({ cursor.isPrefix($0) }), cursor.take(":") else {
      throw cursor.wrong(expectation("a prefix is a name and a colon"))
    }
    try cursor.skip()
    guard cursor.next.pointee == UInt8(ascii: "<") else {
      throw cursor.wrong(expectation("a prefix stands for an IRI in <>"))
    }
    let iri = Array(try resolve(try cursor.iriReference()))
    guard prefixes.set(name, iri) else { throw cursor.bad("more than \(limits.prefixes) prefixes") }
  }

  private mutating func baseIRI() throws(SyntaxStop) -> BaseIRI {
    try cursor.skip()
    guard cursor.next.pointee == UInt8(ascii: "<") else { throw cursor.wrong(expectation("a base is an IRI in <>")) }
    return BaseIRI(String(decoding: try resolve(try cursor.iriReference()), as: UTF8.self))
  }

  // MARK: Triples

  private mutating func triples() throws(SyntaxStop) {
    if allowsGraphs, isBetweenStatements, try opensBlock() { return }
    let subject: Sink.Node
    switch cursor.next.pointee {
    case UInt8(ascii: "["):
      let isEmpty: Bool
      (subject, isEmpty) = try propertyList()
      if !isEmpty {
        try cursor.skip()
        if isEndOfTriples { return }
      }
    case UInt8(ascii: "("): subject = try collection()
    case UInt8(ascii: "<"): subject = try iri()
    case UInt8(ascii: "_"): subject = sink.blank(try cursor.blankLabel())
    case UInt8(ascii: "\""), UInt8(ascii: "'"): throw cursor.bad("a literal cannot be a subject")
    default: subject = try name()
    }
    try properties(subject)
  }

  private var isEndOfTriples: Bool {
    cursor.next.pointee == UInt8(ascii: ".") || (!isBetweenStatements && cursor.next.pointee == UInt8(ascii: "}"))
  }

  /// Predicates and objects of a subject.
  private mutating func properties(_ subject: Sink.Node) throws(SyntaxStop) {
    try cursor.skip()
    while true {
      let mark = sink.mark
      let predicate = try verb()
      repeat {
        try cursor.skip()
        let mark = sink.mark
        let object = try object()
        sink.statement(subject, predicate, object, graph: graph)
        sink.release(mark)
        guard !sink.isFull else { throw cursor.bad("more terms than a graph in memory can have") }
        try cursor.skip()
      } while cursor.take(",")
      sink.release(mark)
      guard cursor.next.pointee == UInt8(ascii: ";") else { return }
      while cursor.take(";") { try cursor.skip() }
      // A semicolon may stand before the end.
      switch cursor.next.pointee {
      case UInt8(ascii: "."), UInt8(ascii: "]"), UInt8(ascii: "}"): return
      default: break
      }
    }
  }

  private mutating func verb() throws(SyntaxStop) -> Sink.Node {
    switch cursor.next.pointee {
    case UInt8(ascii: "<"): return try iri()
    case UInt8(ascii: "a"):
      let after = cursor.next[1]
      if !cursor.has(after, CharacterTable.name), after != UInt8(ascii: ":"), after != UInt8(ascii: "."), after < 0x80 {
        cursor.next += 1
        try cursor.waitAtEnd()
        return constants.type.withSpan { sink.iri($0, PrefixTable.noBytes) }
      }
    case UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "\""):
      throw cursor.bad("a predicate is an IRI, not a blank node or a literal")
    default: break
    }
    return try name()
  }

  private mutating func object() throws(SyntaxStop) -> Sink.Node {
    switch cursor.next.pointee {
    case UInt8(ascii: "<"): return try iri()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try literal()
    case UInt8(ascii: "_"): return sink.blank(try cursor.blankLabel())
    case UInt8(ascii: "["): return try propertyList().node
    case UInt8(ascii: "("): return try collection()
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return try number()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return try boolean()
    default: return try name()
    }
  }

  // MARK: Brackets

  private mutating func enter() throws(SyntaxStop) {
    depth += 1
    guard depth <= limits.depth else { throw cursor.bad("more than \(limits.depth) brackets inside each other") }
  }

  /// `[ … ]`
  private mutating func propertyList() throws(SyntaxStop) -> (node: Sink.Node, isEmpty: Bool) {
    try enter()
    cursor.next += 1
    blankNodes += 1
    let node = sink.blank(blankNodes)
    try cursor.skip()
    if cursor.take("]") {
      depth -= 1
      return (node, true)
    }
    try properties(node)
    guard cursor.take("]") else { throw cursor.wrong(expectation("']' ends the properties of a blank node")) }
    depth -= 1
    return (node, false)
  }

  /// `( … )`
  private mutating func collection() throws(SyntaxStop) -> Sink.Node {
    try enter()
    cursor.next += 1
    try cursor.skip()
    if cursor.take(")") {
      depth -= 1
      return constants.nil.withSpan { sink.iri($0, PrefixTable.noBytes) }
    }
    blankNodes += 1
    let head = blankNodes
    let node = sink.blank(head)
    var last = head
    while true {
      let mark = sink.mark
      let item = try object()
      sink.statement(sink.blank(last), constant(constants.first), item, graph: graph)
      try cursor.skip()
      let isEnd = cursor.take(")")
      let rest: Sink.Node
      if isEnd {
        rest = constant(constants.nil)
      } else {
        blankNodes += 1
        rest = sink.blank(blankNodes)
      }
      sink.statement(sink.blank(last), constant(constants.rest), rest, graph: graph)
      sink.release(mark)
      last = blankNodes
      if isEnd { break }
      if sink.isFull { throw cursor.bad("more terms than a graph in memory can have") }
    }
    depth -= 1
    return node
  }

  // MARK: Terms

  private func constant(_ bytes: ConstantBytes) -> Sink.Node { bytes.withSpan { sink.iri($0, PrefixTable.noBytes) } }

  private mutating func iri() throws(SyntaxStop) -> Sink.Node {
    sink.iri(try resolve(try cursor.iriReference()), PrefixTable.noBytes)
  }

  mutating func resolve(_ reference: UTF8Span) throws(SyntaxStop) -> UTF8Span {
    if BaseIRI.isAbsolute(reference) { return reference }
    guard let resolved = base.resolve(reference) else {
      throw cursor.bad(
        "<\(String(decoding: reference, as: UTF8.self))> is relative, and the text has no base: add @base, or name one")
    }
    return resolved
  }

  @inline(__always) private mutating func name() throws(SyntaxStop) -> Sink.Node {
    let (head, tail) = try prefixedName()
    return sink.iri(head, tail)
  }

  @inline(__always) mutating func prefixedName() throws(SyntaxStop) -> (UTF8Span, UTF8Span) {
    let word = try cursor.word()
    guard cursor.take(":"), cursor.isPrefix(word) else {
      throw cursor.wrong(
        word.isEmpty
          ? "a term was expected; found '\(cursor.shown)'"
          : "'\(String(decoding: word, as: UTF8.self))' is no term: an IRI stands in <>, a name has a prefix and a colon"
      )
    }
    guard let expansion = prefixes[word] else {
      throw cursor.bad("the prefix '\(String(decoding: word, as: UTF8.self)):' is not declared: add @prefix")
    }
    return (expansion, try cursor.localName())
  }

  private mutating func literal() throws(SyntaxStop) -> Sink.Node {
    let (text, isPlain) = try cursor.quoted(allowsLong: true)
    switch cursor.next.pointee {
    case UInt8(ascii: "@"): return sink.literal(text, isPlain: isPlain, language: try cursor.languageTag())
    case UInt8(ascii: "^"):
      cursor.next += 1
      guard cursor.take("^") else { throw cursor.wrong("before a datatype stands ^^") }
      let datatype = cursor.next.pointee == UInt8(ascii: "<") ? try iri() : try name()
      return sink.literal(text, isPlain: isPlain, datatype: datatype)
    default:
      try cursor.waitAtEnd()
      return sink.literal(text, isPlain: isPlain)
    }
  }

  private mutating func number() throws(SyntaxStop) -> Sink.Node {
    let (text, kind) = try cursor.number()
    let datatype =
      switch kind {
      case .integer: constants.integer
      case .decimal: constants.decimal
      case .double: constants.double
      }
    return sink.literal(text, isPlain: true, datatype: constant(datatype))
  }

  private mutating func boolean() throws(SyntaxStop) -> Sink.Node {
    let start = cursor.next
    let word = try cursor.word()
    if cursor.next.pointee != UInt8(ascii: ":"), word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) {
      return sink.literal(word, isPlain: true, datatype: constant(constants.boolean))
    }
    cursor.next = start
    return try name()
  }
}

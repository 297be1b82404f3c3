/// Writes statements as N-Quads in their canonical form, or N-Triples where no graph is named.
///
/// - Source: RDF 1.1 N-Triples, 4; RDF 1.1 N-Quads; RDFC-1.0, appendix A.
final class LineSink: StatementSink {
  /// A term as it is written: a place in ``terms``.
  struct Node {
    let start: Int
    let count: Int
  }

  /// What was written, until someone takes it.
  let lines = ByteBuffer(capacity: 1 << 16)
  /// Statements written so far.
  var statements: Int { counters[0] }
  /// Whether a graph was named.
  var hasGraphs: Bool { counters[1] > 0 }

  private let terms = ByteBuffer(capacity: 1 << 12)
  private let blankPrefix: [UInt8]
  /// Statements and those in named graphs; then statements and bytes at the beginning of the present one.
  private let counters = UnsafeMutablePointer<Int>.allocate(capacity: 4)
  private static let string = Array("<\(XSD.string)>".utf8)
  private static let generated = Array("genid".utf8)
  /// Whether labels of the text can be like those of nodes without one.
  private let avoidsGenerated: Bool

  /// - Parameters:
  ///   - blankPrefix: Goes before each label, so that several texts share none.
  ///   - hasUnlabelled: Whether the syntax has blank nodes without labels.
  init(blankPrefix: String, hasUnlabelled: Bool) {
    self.blankPrefix = Array(blankPrefix.utf8)
    avoidsGenerated = hasUnlabelled
    counters.initialize(repeating: 0, count: 4)
  }

  deinit { counters.deallocate() }

  var isFull: Bool { false }
  var mark: Int { terms.count }
  func release(_ mark: Int) { terms.count = mark }

  func begin() {
    counters[2] = counters[0]
    counters[3] = lines.count
  }

  func rollBack() {
    counters[0] = counters[2]
    lines.count = counters[3]
  }

  @inline(__always) private func node(from start: Int) -> Node { Node(start: start, count: terms.count - start) }

  @inline(__always) func iri(_ head: UTF8Span, _ tail: UTF8Span) -> Node {
    let start = terms.count
    terms.reserve(head.count + tail.count + 2)
    terms.append(UInt8(ascii: "<"))
    terms.append(head)
    terms.append(tail)
    terms.append(UInt8(ascii: ">"))
    return node(from: start)
  }

  func blank(_ label: UTF8Span) -> Node {
    let start = terms.count
    terms.append(UInt8(ascii: "_"))
    terms.append(UInt8(ascii: ":"))
    terms.append(blankPrefix)
    if avoidsGenerated, label.starts(with: Self.generated) {
      terms.append(Self.generated)
      terms.append(UInt8(ascii: "_"))
    }
    terms.append(label)
    return node(from: start)
  }

  func blank(_ number: Int) -> Node {
    let start = terms.count
    terms.append(UInt8(ascii: "_"))
    terms.append(UInt8(ascii: ":"))
    terms.append(blankPrefix)
    terms.append(Self.generated)
    terms.append(String(number))
    return node(from: start)
  }

  @inline(__always) func literal(_ lexical: UTF8Span, isPlain: Bool) -> Node {
    let start = terms.count
    quoted(lexical, isPlain)
    return node(from: start)
  }

  func literal(_ lexical: UTF8Span, isPlain: Bool, language: UTF8Span) -> Node {
    let start = terms.count
    quoted(lexical, isPlain)
    terms.append(UInt8(ascii: "@"))
    terms.append(language)
    return node(from: start)
  }

  @inline(__always) func literal(_ lexical: UTF8Span, isPlain: Bool, datatype: Node) -> Node {
    let start = terms.count
    quoted(lexical, isPlain)
    guard !isString(datatype) else { return node(from: start) }
    terms.append(UInt8(ascii: "^"))
    terms.append(UInt8(ascii: "^"))
    terms.reserve(datatype.count)
    terms.append(terms.base + datatype.start, datatype.count)
    return node(from: start)
  }

  @inline(__always) private func isString(_ datatype: Node) -> Bool {
    datatype.count == Self.string.count
      && UTF8Span(start: terms.base + datatype.start, count: datatype.count).elementsEqual(Self.string)
  }

  @inline(__always) private func quoted(_ lexical: UTF8Span, _ isPlain: Bool) {
    terms.reserve(lexical.count + 2)
    terms.append(UInt8(ascii: "\""))
    if isPlain { terms.append(lexical) } else { NQuadsText.escape(lexical) { terms.append($0) } }
    terms.append(UInt8(ascii: "\""))
  }

  @inline(__always) func statement(_ subject: Node, _ predicate: Node, _ object: Node, graph: Node?) {
    lines.reserve(subject.count + predicate.count + object.count + (graph?.count ?? 0) + 6)
    append(subject)
    append(predicate)
    append(object)
    if let graph {
      append(graph)
      counters[1] &+= 1
    }
    lines.append(UInt8(ascii: "."))
    lines.append(UInt8(ascii: "\n"))
    counters[0] &+= 1
  }

  @inline(__always) private func append(_ node: Node) {
    lines.append(terms.base + node.start, node.count)
    lines.append(UInt8(ascii: " "))
  }
}

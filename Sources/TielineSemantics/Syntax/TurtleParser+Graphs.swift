// Graphs of TriG and their names.
// - Source: RDF 1.1 TriG, 4.
extension TurtleParser {
  /// The name and `{` of a graph.
  mutating func openBlock() throws(SyntaxStop) {
    let name = try graphName()
    try cursor.skip()
    guard cursor.take("{") else { throw cursor.wrong(expectation("after a graph's name comes '{'")) }
    block = name
  }

  private mutating func graphName() throws(SyntaxStop) -> Block {
    switch cursor.next.pointee {
    case UInt8(ascii: "<"): return .iri(Array(try resolve(try cursor.iriReference())))
    case UInt8(ascii: "_"): return .blank(Array(try cursor.blankLabel()))
    case UInt8(ascii: "["):
      cursor.next += 1
      try cursor.skip()
      guard cursor.take("]") else { throw cursor.wrong("a graph's name is an IRI, a label or []") }
      blankNodes += 1
      return .numbered(blankNodes)
    default:
      let (head, tail) = try prefixedName()
      return .iri(Array(head) + Array(tail))
    }
  }

  /// Whether a graph's name begins here, and not a statement's subject: `{` follows.
  mutating func opensBlock() throws(SyntaxStop) -> Bool {
    let (start, count) = (cursor.next, blankNodes)
    switch cursor.next.pointee {
    case UInt8(ascii: "("), UInt8(ascii: "{"): return false
    case UInt8(ascii: "["):
      cursor.next += 1
      try cursor.skip()
      guard cursor.next.pointee == UInt8(ascii: "]") else {
        try cursor.waitAtEnd()
        cursor.next = start
        return false
      }
      cursor.next = start
    default: break
    }
    let name = try graphName()
    try cursor.skip()
    try cursor.waitAtEnd()
    if cursor.take("{") {
      block = name
      return true
    }
    (cursor.next, blankNodes) = (start, count)
    return false
  }
}

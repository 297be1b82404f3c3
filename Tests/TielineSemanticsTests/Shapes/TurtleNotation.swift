import Foundation

@testable import TielineSemantics

/// Reads as much of Turtle as these tests and the shapes suite use, of text that is trusted to be right. No parser for
/// data from outside.
struct TurtleNotation {
  struct Mistake: Error { let line: Int }

  private let text: [UInt8]
  private let base: String
  private var index = 0
  private var prefixes: [String: String] = [:]
  private var builder = GraphBuilder()
  private var blankNodes = 0

  /// The graph in a file, whose place is its base.
  static func graph(_ file: URL) throws -> Graph {
    var reader = TurtleNotation(text: Array(try Data(contentsOf: file)), base: file.absoluteString)
    return try reader.graph()
  }

  static func graph(_ text: String) throws -> Graph {
    var reader = TurtleNotation(text: Array(text.utf8), base: "urn:x:")
    return try reader.graph()
  }

  private init(text: [UInt8], base: String) { (self.text, self.base) = (text, base) }

  private mutating func graph() throws -> Graph {
    while next() != nil {
      if take("@prefix") {
        let name = word { $0 != UInt8(ascii: ":") }
        try expect(":")
        guard case .iri(let iri) = try term() else { throw mistake }
        prefixes[name] = iri
      } else {
        let subject = try term()
        if next() != UInt8(ascii: ".") { try properties(subject) }
      }
      try expect(".")
    }
    return builder.finish()
  }

  private var mistake: Mistake { Mistake(line: text[..<min(index, text.count)].count { $0 == 10 } + 1) }

  /// The next byte that is no space and in no comment.
  private mutating func next() -> UInt8? {
    while index < text.count {
      if text[index] == UInt8(ascii: "#") {
        while index < text.count, text[index] != 10 { index += 1 }
      } else if text[index] > 32 {
        return text[index]
      } else {
        index += 1
      }
    }
    return nil
  }

  private mutating func take(_ token: String) -> Bool {
    _ = next()
    guard text[index...].starts(with: token.utf8) else { return false }
    index += token.utf8.count
    return true
  }

  private mutating func expect(_ token: String) throws { guard take(token) else { throw mistake } }

  private mutating func word(while isPart: (UInt8) -> Bool) -> String {
    _ = next()
    let start = index
    while index < text.count, isPart(text[index]) { index += 1 }
    return String(decoding: text[start..<index], as: UTF8.self)
  }

  private mutating func add(_ subject: Term, _ predicate: Term, _ object: Term) throws {
    guard builder.insert(subject, predicate, object) else { throw mistake }
  }

  private mutating func properties(_ subject: Term) throws {
    repeat {
      if next() == UInt8(ascii: ".") || next() == UInt8(ascii: "]") { return }
      let predicate = try term()
      repeat { try add(subject, predicate, term()) } while take(",")
    } while take(";")
  }

  private mutating func blankNode() -> Term {
    blankNodes += 1
    return .blank("notation\(blankNodes)")
  }

  private mutating func term() throws -> Term {
    switch next() {
    case UInt8(ascii: "<"):
      index += 1
      let text = word { $0 != UInt8(ascii: ">") }
      try expect(">")
      return .iri(IRIReference(text).resolved(against: IRIReference(base)).text)
    case UInt8(ascii: "["):
      index += 1
      let node = blankNode()
      try properties(node)
      try expect("]")
      return node
    case UInt8(ascii: "("):
      index += 1
      return try list()
    case UInt8(ascii: "\""): return try literal()
    default: return try name()
    }
  }

  private mutating func list() throws -> Term {
    if take(")") { return .iri(RDF.nil) }
    let node = blankNode()
    try add(node, .iri(RDF.first), term())
    try add(node, .iri(RDF.rest), list())
    return node
  }

  private mutating func literal() throws -> Term {
    let quotes = take("\"\"\"") ? "\"\"\"" : "\""
    if quotes.count == 1 { index += 1 }
    var lexical: [UInt8] = []
    while index < text.count, !text[index...].starts(with: quotes.utf8) {
      if text[index] == UInt8(ascii: "\\"), index + 1 < text.count {
        index += 1
        lexical.append(text[index] == UInt8(ascii: "n") ? 10 : text[index] == UInt8(ascii: "t") ? 9 : text[index])
      } else {
        lexical.append(text[index])
      }
      index += 1
    }
    index += quotes.utf8.count
    let string = String(decoding: lexical, as: UTF8.self)
    if index < text.count, text[index] == UInt8(ascii: "@") {
      index += 1
      return .literal(Literal(string, language: word { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }))
    }
    guard index < text.count, text[index] == UInt8(ascii: "^") else { return .literal(string) }
    try expect("^^")
    guard case .iri(let datatype) = try term() else { throw mistake }
    return .literal(string, datatype: datatype)
  }

  private mutating func name() throws -> Term {
    let ends = Set(";,[]()\"<> \n\t\r".utf8)
    var name = word { !ends.contains($0) }
    // A dot at the end ends the statement.
    while name.hasSuffix(".") {
      name.removeLast()
      index -= 1
    }
    switch name {
    case "": throw mistake
    case "a": return .iri(RDF.type)
    case "true", "false": return .literal(name, datatype: XSD.boolean)
    default: break
    }
    if let first = name.utf8.first, first.isDigit || first == UInt8(ascii: "-") {
      let isDouble = name.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
      return .literal(name, datatype: isDouble ? XSD.double : name.contains(".") ? XSD.decimal : XSD.integer)
    }
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { throw mistake }
    if parts[0] == "_" { return .blank(parts[1]) }
    guard let namespace = prefixes[parts[0]] else { throw mistake }
    return .iri(namespace + parts[1])
  }
}

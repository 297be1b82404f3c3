import Foundation

@testable import TielineSemantics

/// Splits N-Quads that are known to be well-formed into terms: enough to read a suite's expected results.
enum NQuadsLines {
  struct NotNQuads: Error { let line: String }

  static func quads(_ bytes: [UInt8]) throws -> [Quad] {
    try String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      let terms = try terms(line)
      guard !terms.isEmpty else { return nil }
      guard (3...4).contains(terms.count) else { throw NotNQuads(line: String(line)) }
      return Quad(terms[0], terms[1], terms[2], graph: terms.count == 4 ? terms[3] : nil)
    }
  }

  private static func terms(_ line: Substring) throws -> [Term] {
    var terms: [Term] = []
    var rest = line.drop { $0.isWhitespace }
    while let first = rest.first, first != ".", first != "#" {
      switch first {
      case "<":
        terms.append(.iri(unescaped(rest.dropFirst().prefix { $0 != ">" })))
        rest = rest.drop { $0 != ">" }.dropFirst()
      case "_":
        terms.append(.blank(String(rest.dropFirst(2).prefix { !$0.isWhitespace })))
        rest = rest.drop { !$0.isWhitespace }
      case "\"": (rest, terms) = try literal(rest, terms)
      default: throw NotNQuads(line: String(line))
      }
      rest = rest.drop { $0.isWhitespace }
    }
    return terms
  }

  private static func literal(_ text: Substring, _ terms: [Term]) throws -> (Substring, [Term]) {
    var end = text.index(after: text.startIndex)
    while text[end] != "\"" { end = text.index(end, offsetBy: text[end] == "\\" ? 2 : 1) }
    let lexical = unescaped(text[text.index(after: text.startIndex)..<end])
    var rest = text[text.index(after: end)...]
    if rest.hasPrefix("@") {
      let tag = rest.dropFirst().prefix { !$0.isWhitespace }
      return (rest.dropFirst(tag.count + 1), terms + [.literal(Literal(lexical, language: String(tag)))])
    }
    guard rest.hasPrefix("^^<") else { return (rest, terms + [.literal(lexical)]) }
    rest = rest.dropFirst(3)
    let datatype = rest.prefix { $0 != ">" }
    return (rest.dropFirst(datatype.count + 1), terms + [.literal(lexical, datatype: unescaped(datatype))])
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let letter = rest.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch letter {
      case "t": result += "\t"
      case "n": result += "\n"
      case "r": result += "\r"
      case "b": result += "\u{8}"
      case "f": result += "\u{C}"
      case "u", "U":
        let digits = rest.prefix(letter == "u" ? 4 : 8)
        rest = rest.dropFirst(digits.count)
        if let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) {
          result.unicodeScalars.append(scalar)
        }
      default: result.unicodeScalars.append(letter)
      }
    }
    return result
  }
}

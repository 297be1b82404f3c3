/// Text with references in braces.
/// - Source: RML-Core, String templates.
struct StringTemplate: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case text(String)
    case reference(String)
  }

  let parts: [Part]

  /// - Throws: the reason why it is none.
  init(_ text: String) throws(Malformed) {
    var parts: [Part] = []
    var current = ""
    var isInReference = false
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      switch scalar {
      case "\\":
        guard let escaped = scalars.next(), escaped == "{" || escaped == "}" || escaped == "\\" else {
          throw Malformed(reason: "a backslash stands before something other than '{', '}' or '\\'")
        }
        current.unicodeScalars.append(escaped)
      case "{":
        guard !isInReference else {
          throw Malformed(reason: "a '{' stands within a reference: one that is meant is written '\\{'")
        }
        if !current.isEmpty { parts.append(.text(current)) }
        (current, isInReference) = ("", true)
      case "}":
        guard isInReference else { throw Malformed(reason: "a '}' closes nothing: one that is meant is written '\\}'") }
        guard !current.isEmpty else { throw Malformed(reason: "a reference is empty") }
        parts.append(.reference(current))
        (current, isInReference) = ("", false)
      default: current.unicodeScalars.append(scalar)
      }
    }
    guard !isInReference else { throw Malformed(reason: "a reference is not closed by '}'") }
    if !current.isEmpty || parts.isEmpty { parts.append(.text(current)) }
    self.parts = parts
  }

  struct Malformed: Error { let reason: String }
}

/// The five parts of an IRI or of a reference to one, as they are written.
///
/// - Source: RFC 3986, 3 and 5; RFC 3987 lets other characters stand in the parts.
struct IRIReference: Equatable {
  var scheme: Substring?
  var authority: Substring?
  var path: Substring
  var query: Substring?
  var fragment: Substring?

  /// Splits `text`; every text is a reference of some kind.
  init(_ text: some StringProtocol) {
    var rest = Substring(text)
    if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
      fragment = rest[rest.utf8.index(after: hash)...]
      rest = rest[..<hash]
    }
    if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
      query = rest[rest.utf8.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let colon = Self.schemeEnd(rest.utf8) {
      scheme = rest[..<colon]
      rest = rest[rest.utf8.index(after: colon)...]
    }
    if rest.utf8.starts(with: "//".utf8) {
      // By bytes: a slash and a combining mark after it are one character.
      rest = Substring(rest.utf8.dropFirst(2))
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = rest[..<end]
      rest = rest[end...]
    }
    path = rest
  }

  private static func schemeEnd(_ text: Substring.UTF8View) -> Substring.Index? {
    for (index, byte) in zip(text.indices, text) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if index == text.startIndex { return nil }
      case UInt8(ascii: ":"): return index == text.startIndex ? nil : index
      default: return nil
      }
    }
    return nil
  }

  /// Whether it has a scheme, and so needs no base.
  var isAbsolute: Bool { scheme != nil }

  /// The parts put together again.
  var text: String {
    var text = ""
    if let scheme { text += "\(scheme):" }
    if let authority { text += "//\(authority)" }
    text += path
    if let query { text += "?\(query)" }
    if let fragment { text += "#\(fragment)" }
    return text
  }

  /// What this reference means in a document whose base is `base`, an absolute IRI.
  /// - Source: RFC 3986, 5.2.2.
  func resolved(against base: IRIReference) -> IRIReference {
    var target = self
    if scheme != nil || authority != nil {
      target.path = Self.withoutDots(path)
    } else if path.isEmpty {
      target.path = base.path
      target.query = query ?? base.query
    } else {
      target.path = Self.withoutDots(path.utf8.first == UInt8(ascii: "/") ? path : Self.merge(path, base))
    }
    if scheme == nil {
      target.scheme = base.scheme
      if authority == nil { target.authority = base.authority }
    }
    return target
  }

  private static func merge(_ path: Substring, _ base: IRIReference) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return base.path[...slash] + path
  }

  /// - Source: RFC 3986, 5.2.4.
  private static func withoutDots(_ path: Substring) -> Substring {
    guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
    var kept: [Substring] = []
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": if isLast { kept.append("") }
      case "..":
        // The empty part before a leading slash stays.
        if kept.count > 1 || (kept.count == 1 && kept[0] != "") { kept.removeLast() }
        if isLast { kept.append("") }
      default: kept.append(part)
      }
    }
    return Substring(kept.joined(separator: "/"))
  }
}

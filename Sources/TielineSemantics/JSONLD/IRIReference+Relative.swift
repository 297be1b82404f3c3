extension IRIReference {
  /// The reference that leads from `base` to this IRI; the IRI itself where there is none.
  func relative(to base: IRIReference) -> String {
    guard scheme == base.scheme, authority == base.authority, let own = relativePath(base) else { return text }
    var reference = own
    if let query { reference += "?\(query)" }
    if let fragment { reference += "#\(fragment)" }
    if reference.isEmpty { reference = "./" }
    if JSONLDKeyword.hasForm(reference) || IRIReference(reference).isAbsolute { reference = "./" + reference }
    return IRIReference(reference).resolved(against: base).text.hasCodePoints(of: text) ? reference : text
  }

  /// Steps up from the base's folder and down to this path; the last name stays where nothing follows it.
  private func relativePath(_ base: IRIReference) -> String? {
    var from = base.path.split(separator: "/", omittingEmptySubsequences: false)[...]
    var to = path.split(separator: "/", omittingEmptySubsequences: false)[...]
    let kept = query == nil && fragment == nil ? 1 : 0
    while let first = from.first, to.count > kept, first.utf8.elementsEqual(to[to.startIndex].utf8) {
      from.removeFirst()
      to.removeFirst()
    }
    let up = from.isEmpty ? 0 : from.count - 1
    return String(repeating: "../", count: up) + to.joined(separator: "/")
  }
}

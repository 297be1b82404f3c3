/// One Atom entry while it is read.
struct FeedEntry {
  let line: Int
  var id = ""
  var title = ""
  var links: [FeedLink] = []
  /// The resource inside; `.other` for one that is not read.
  var resource: FeedElement?
  /// The numbers of the resource.
  var fields: [FeedElement: Int64] = [:]
  /// The readings of an interval block that nobody has taken yet.
  var readings: [RawReading] = []

  init(line: Int) { self.line = line }

  var place: FeedPlace { FeedPlace(entry: id, line: line) }

  /// The one link with `relation`.
  /// - Throws: ``GreenButtonError/entry(_:found:expected:)`` where there is none, or more than one.
  func link(_ relation: String) throws(GreenButtonError) -> FeedLink {
    try onlyLink("a link with rel=\"\(relation)\"") { $0.relation == relation }
  }

  /// The one link to a single resource of the kind called `kind`.
  /// - Throws: ``GreenButtonError/entry(_:found:expected:)`` where there is none, or more than one.
  func related(_ kind: FeedElement) throws(GreenButtonError) -> FeedLink {
    try onlyLink("a link with rel=\"related\" to a \(kind.rawValue)") { $0.isRelated(to: kind) }
  }

  private func onlyLink(_ what: String, where matches: (FeedLink) -> Bool) throws(GreenButtonError) -> FeedLink {
    let found = links.filter(matches)
    guard found.count == 1, let link = found.first else {
      throw .entry(place, found: "\(found.count) of them", expected: "one: \(what)")
    }
    return link
  }
}

/// A link of an Atom entry.
struct FeedLink {
  let relation: String
  /// Without a slash at the end.
  let href: String
  let type: String

  init(relation: String, href: String, type: String) {
    var href = href[...]
    while href.count > 1, href.hasSuffix("/") { href = href.dropLast() }
    (self.relation, self.href, self.type) = (relation, String(href), type)
  }

  /// Whether it names a resource, or the collection, of the kind called `kind`: by its type, or by the last two
  /// parts of its path.
  func isRelated(to kind: FeedElement) -> Bool {
    guard relation == "related" else { return false }
    if type == "espi-entry/\(kind.rawValue)" || type == "espi-feed/\(kind.rawValue)" { return true }
    return href.split(separator: "/").suffix(2).contains { $0 == kind.rawValue }
  }

  /// The path of the collection of `kind` that it names, or names a member of.
  func collection(of kind: FeedElement) -> String {
    let parts = href.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.last.map(String.init) != kind.rawValue, String(parts[parts.count - 2]) == kind.rawValue
    else { return href }
    return parts.dropLast().joined(separator: "/")
  }
}

/// An interval reading as it stands in the feed.
struct RawReading {
  let line: Int
  let start: Int64
  let seconds: Int64
  let value: Int64
  let quality: [ReadingQuality]
}

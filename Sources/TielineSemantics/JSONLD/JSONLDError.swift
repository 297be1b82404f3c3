/// Why a JSON-LD document, or a dataset that should become one, was refused.
public enum JSONLDError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A rule of JSON-LD is broken; `at` is a path in the document (`$.a[0]`), with a context and its term where it is
  /// there.
  case broken(JSONLDRule, found: String, at: String)
  /// A context by an IRI that is not among those given; nothing is ever fetched.
  case unknownContext(iri: String, at: String)
  /// Contexts include each other in a circle.
  case cyclicContext(iri: String, at: String)
  /// More nesting than `limit`.
  case tooDeep(limit: Int, at: String)
  /// The document needs far more work than its size accounts for.
  case tooMuchWork(at: String)
  /// Two names that differ in code points and that Unicode calls equivalent: one JSON object here cannot hold both.
  case equivalentNames(String, at: String)

  /// The specification's name for the error; `nil` where it knows none.
  public var code: String? {
    switch self {
    case .broken(let rule, _, _): rule.rawValue
    case .unknownContext: JSONLDRule.loadingRemoteContextFailed.rawValue
    case .cyclicContext: JSONLDRule.contextOverflow.rawValue
    case .tooDeep, .tooMuchWork, .equivalentNames: nil
    }
  }

  public var description: String {
    switch self {
    case .broken(let rule, let found, let place):
      "\(place): \(rule.rawValue): found \(found), expected \(rule.expected)"
    case .unknownContext(let iri, let place):
      "\(place): the context '\(iri)' is not known here and is not fetched; give it with the document, or use a known one"
    case .cyclicContext(let iri, let place): "\(place): the context '\(iri)' includes itself; take the circle apart"
    case .tooDeep(let limit, let place): "\(place): more than \(limit) levels are nested; flatten the document"
    case .tooMuchWork(let place):
      "\(place): the document grows out of proportion when it is read; use fewer and smaller contexts"
    case .equivalentNames(let name, let place):
      "\(place): two names differ only in how '\(name)' is composed of code points; use one of them"
    }
  }
}

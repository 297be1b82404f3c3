import TielineCodec

/// JSON-LD 1.1, on JSON in memory. Nothing is fetched: contexts by IRI come with the options.
///
/// Members of objects are read in the order of their names' code points, so that the same document always gives the same
/// result. The processing mode is `json-ld-1.1`; framing is not supported.
///
/// - Source: W3C JSON-LD 1.1 Processing Algorithms and API.
public enum JSONLD {
  /// The document in expanded form: no context, every name an IRI.
  ///
  /// - Throws: ``JSONLDError``.
  /// - Source: 9.4.2 `expand()`.
  public static func expand(
    _ document: JSONValue, _ options: JSONLDOptions = JSONLDOptions()
  ) throws(JSONLDError) -> [JSONValue] {
    try expand(document, options, try processor(for: document, options))
  }

  static func processor(
    for document: JSONValue, _ options: JSONLDOptions
  ) throws(JSONLDError) -> JSONLDContextProcessor {
    guard let size = document.size() else { throw .tooDeep(limit: JSONLDWork.depthLimit, at: "$") }
    return JSONLDContextProcessor(documents: options.contexts, work: JSONLDWork(size: size))
  }

  static func expand(
    _ document: JSONValue, _ options: JSONLDOptions, _ processor: JSONLDContextProcessor
  ) throws(JSONLDError) -> [JSONValue] {
    let location = options.location ?? options.base
    var context = JSONLDContext(
      base: (options.base ?? location).map { IRIReference($0) }, originalBase: location.map { IRIReference($0) })
    if let first = options.expandContext {
      processor.place = "the context to expand with"
      context = try processor.process(first["@context"] ?? first, in: context, base: location)
    }
    let expander = JSONLDExpander(processor, location: location)
    guard var result = try expander.expand(document, nil, context) else { return [] }
    if case .object(let members) = result, members.count == 1, let graph = members["@graph"] { result = graph }
    return result.asArray
  }
}

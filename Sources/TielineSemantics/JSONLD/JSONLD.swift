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

  /// The document by the terms of `context`, which is added to it unless it is empty.
  ///
  /// - Parameter context: A context, or a document with a member `@context`; `.null` for none.
  /// - Throws: ``JSONLDError``.
  /// - Source: 9.4.2 `compact()`.
  public static func compact(
    _ document: JSONValue, context: JSONValue, _ options: JSONLDOptions = JSONLDOptions()
  ) throws(JSONLDError) -> JSONValue {
    let processor = try processor(for: .array([document, context]), options)
    let expanded = try expand(document, options, processor)
    return try compact(expanded, context: context, options, processor)
  }

  static func compact(
    _ expanded: [JSONValue], context local: JSONValue, _ options: JSONLDOptions, _ processor: JSONLDContextProcessor
  ) throws(JSONLDError) -> JSONValue {
    let local = local["@context"] ?? local
    let location = options.location ?? options.base
    let base = options.base ?? (options.compactsToRelative ? location : nil)
    var context = JSONLDContext(
      base: base.map { IRIReference($0) }, originalBase: location.map { IRIReference($0) })
    processor.place = "the context to compact with"
    context = try processor.process(local, in: context, base: location)
    let compactor = JSONLDCompactor(processor, compactsArrays: options.compactsArrays)
    let result = try compactor.compact(.array(expanded), nil, context)
    var members: [String: JSONValue]
    switch result {
    case .object(let found): members = found
    case .array(let items) where items.isEmpty: members = [:]
    default: members = [try compactor.iri("@graph", context): result]
    }
    if !local.isNull, local != .object([:]), local != .array([]) { members["@context"] = local }
    return .object(members)
  }

  /// The expanded document with each node once, and nodes within nodes only as references.
  ///
  /// - Parameter context: Where it is not null, the result is compacted by it.
  /// - Throws: ``JSONLDError``.
  /// - Source: 9.4.2 `flatten()`.
  public static func flatten(
    _ document: JSONValue, context: JSONValue = .null, _ options: JSONLDOptions = JSONLDOptions()
  ) throws(JSONLDError) -> JSONValue {
    let processor = try processor(for: .array([document, context]), options)
    let flat = try JSONLDNodeMap(try expand(document, options, processor)).document()
    return context.isNull ? .array(flat) : try compact(flat, context: context, options, processor)
  }

  /// The quads that the document says; labels of blank nodes are new.
  ///
  /// Numbers keep their digits as integers and, where a term's type is `xsd:decimal`, as decimals; other numbers become
  /// doubles of 16 digits. What has no place in RDF (relative IRIs, blank nodes as properties) is left out.
  ///
  /// - Throws: ``JSONLDError``.
  /// - Source: 9.4.2 `toRdf()`.
  public static func quads(
    of document: JSONValue, _ options: JSONLDOptions = JSONLDOptions()
  ) throws(JSONLDError) -> [Quad] {
    try JSONLDQuads(try expand(document, options), direction: options.rdfDirection).quads
  }

  /// The expanded document that says the quads; it has no order but that of its nodes' names.
  ///
  /// - Throws: ``JSONLDError`` for JSON literals that are no JSON, and for lists that hold each other.
  /// - Source: 9.4.2 `fromRdf()`.
  public static func document(
    of quads: [Quad], _ options: JSONLDOptions = JSONLDOptions()
  ) throws(JSONLDError) -> [JSONValue] {
    try JSONLDNodes(quads, options).document()
  }
}

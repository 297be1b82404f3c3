internal import CXML2

/// Reads XML in pieces, and hands over each element that an iterator finds once it is closed; only what such an element
/// holds is kept.
///
/// Of the elements around a record, attributes are kept, and those elements beside them that references look for; these
/// have to stand before the record. Records within records come first.
///
/// There are no entities but the five of XML, no DOCTYPE, no encoding but UTF-8, and no access to anything outside of the
/// bytes that were passed.
final class XMLRecordReader: RecordReader {
  private struct Frame {
    let node: Int
    let line: Int
    let states: UInt64
    let isCandidate: Bool
    /// Whether its text is kept.
    let isKept: Bool
    /// Whether it stays when it is closed.
    let stays: Bool
    /// What of absolute references led here.
    let context: UInt64
    /// Bit n: a record was n levels below.
    var distances: UInt64 = 0
  }

  private let limits: RecordLimits
  private let handler: any RecordHandler
  private let values: RecordValues
  private let tree = XMLRecordTree()
  private let evaluator: XPathEvaluator
  private let references: XMLReferences
  private let context: XMLContext
  private let matcher: XPathMatcher
  /// For each open element, what the iterator's predicates count of its children.
  private let numbers: PlainList<Int>
  private var parser: xmlParserCtxtPtr?
  private var validation: XMLSchemaValidation?
  /// The first stands for the document.
  private let stack: PlainList<Frame>
  private var openCandidates = 0
  private var failure: RecordError?
  private var isStopped = false
  private var record = 0
  private var bytesSinceEvent = 0

  /// Bytes that libxml2 gets at once; the limits are checked between such pieces.
  private static let pieceBytes = 16 * 1024

  /// - Parameter schema: What the document is checked against as it comes.
  /// - Throws: ``RecordError/path(text:reason:position:)`` for an iterator that needs more than one pass, and for a
  ///   reference to what is not known when a record ends; `.malformed` for a schema that does not compile.
  init(
    iterator: XPath, references: [XPath], schema: SchemaBundle? = nil, limits: RecordLimits, handler: any RecordHandler
  ) throws(RecordError) {
    var limits = limits
    // What the tree's offsets can tell.
    limits.recordBytes = min(limits.recordBytes, 1 << 29)
    limits.contextBytes = min(limits.contextBytes, 1 << 29)
    limits.values = min(limits.values, 1 << 29)
    (self.limits, self.handler) = (limits, handler)
    matcher = try XPathMatcher(iterator)
    var callbacks = makeCallbacks()
    guard let parser = xmlCreatePushParserCtxt(&callbacks, nil, nil, 0, nil) else {
      throw .malformed(reason: "libxml2 has no memory for a parser", at: RecordPlace(record: 0, line: 0))
    }
    self.parser = parser
    let dictionary = XMLNames(parser.pointee.dict)
    let names = references.map(dictionary.tests)
    do throws(RecordError) {
      context = try XMLContext(references, names: names)
    } catch {
      xmlFreeParserCtxt(parser)
      throw error
    }
    evaluator = XPathEvaluator(tree: tree, names: dictionary.tests(iterator))
    self.references = XMLReferences(references, names: names, tree: tree)
    values = RecordValues(references: references.count)
    (numbers, stack) = (PlainList(), PlainList())
    let isRecord = matcher.isCandidate(matcher.root)
    openCandidates = isRecord ? 1 : 0
    push(
      Frame(
        node: -1, line: 1, states: matcher.root, isCandidate: isRecord, isKept: isRecord, stays: isRecord,
        context: context.root))
    parser.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    // Without substitution libxml2 hands over `&amp;` in an attribute as `&#38;`.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOENT.rawValue
    xmlCtxtUseOptions(parser, Int32(options))
    do throws(XMLStreamError) {
      validation = try schema.map { bundle throws(XMLStreamError) in try XMLSchemaValidation(bundle, parser: parser) }
    } catch { throw .malformed(reason: "\(error)", at: RecordPlace(record: 0, line: 0)) }
  }

  deinit {
    validation = nil
    xmlFreeParserCtxt(parser)
    numbers.deallocate()
    stack.deallocate()
  }

  private func push(_ frame: Frame) {
    stack.append(frame)
    for _ in 0..<matcher.counters { numbers.append(0) }
  }

  /// What is counted of the children of the element that was opened last.
  private var lastNumbers: UnsafeMutablePointer<Int> { numbers.base + (stack.count - 1) * matcher.counters }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.pieceBytes)
      rest = rest.dropFirst(piece.count)
      bytesSinceEvent += piece.count
      guard try feed(UnsafeRawBufferPointer(rebasing: piece), isLast: false) else { return false }
      guard bytesSinceEvent <= limits.recordBytes else {
        throw fail(.tooLarge(what: "a tag, comment or instruction, in bytes,", allowed: limits.recordBytes, at: place))
      }
    }
    return !isStopped
  }

  func finish() throws(RecordError) {
    guard try feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true) else { return }
    if stack[0].isCandidate { takeRecord(stack[0]) }
  }

  private func feed(_ piece: UnsafeRawBufferPointer, isLast: Bool) throws(RecordError) -> Bool {
    if let failure { throw failure }
    guard !isStopped else { return false }
    let code = xmlParseChunk(
      parser, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count), isLast ? 1 : 0)
    if let failure { throw failure }
    guard !isStopped else { return false }
    if code != 0, parser?.pointee.wellFormed == 0 {
      throw fail(.malformed(reason: "not well-formed XML: libxml2 error \(code)", at: place))
    }
    return true
  }

  fileprivate var line: Int { Int(parser?.pointee.input?.pointee.line ?? 0) }
  fileprivate var place: RecordPlace { RecordPlace(record: record + 1, line: line) }

  @discardableResult fileprivate func fail(_ error: RecordError) -> RecordError {
    if failure == nil { failure = error }
    xmlStopParser(parser)
    return failure ?? error
  }

  private var isRunning: Bool { failure == nil && !isStopped }
}

// What libxml2's calls do.
extension XMLRecordReader {
  fileprivate func startDocument() {
    guard cxml2_converts_encoding(parser) != 0 else { return }
    fail(.encoding(at: place))
  }

  /// Has the schema look at something, where there is one.
  fileprivate func check(_ look: (XMLSchemaValidation) -> Void) {
    guard let validation, isRunning else { return }
    look(validation)
    if let complaint = validation.complaint {
      fail(.malformed(reason: "not valid against the schema: \(complaint)", at: place))
    }
  }

  fileprivate func unread() {
    bytesSinceEvent = 0
    tree.breakText()
  }

  fileprivate func start(
    _ name: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    guard isRunning else { return }
    bytesSinceEvent = 0
    // The document counts as one of the stack.
    guard stack.count <= limits.depth else {
      fail(.tooLarge(what: "nesting of elements", allowed: limits.depth, at: place))
      return
    }
    let last = stack.count - 1
    let (isInside, parentStates) = (stack[last].isKept, stack[last].states)
    let node = tree.open(name, namespace, prefix, parent: stack[last].node)
    if count > 0 { add(attributes, count) }
    let states = parentStates == 0 ? 0 : matcher.step(parentStates, node, evaluator, lastNumbers)
    let isCandidate = matcher.isCandidate(states)
    var (chain, kept) = (UInt64(0), XMLContext.Kept())
    if !context.isEmpty {
      chain = context.step(stack[last].context, tree[node])
      guard isContextKnown(node, chain, isCandidate) else { return }
      if openCandidates == 0, !isCandidate { kept = context.kept(chain, tree[node]) }
    }
    if isCandidate { openCandidates += 1 }
    push(
      Frame(
        node: node, line: line, states: states, isCandidate: isCandidate,
        isKept: isInside || isCandidate || kept.contains(.content), stays: isInside || kept.contains(.element),
        context: chain))
    checkSize()
  }

  /// libxml2 gives five pointers for each attribute: name, prefix, namespace, value, end of the value.
  private func add(_ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int) {
    for index in 0..<count {
      guard let field = attributes.map({ $0 + index * 5 }), let name = field[0], let value = field[3],
        let end = field[4]
      else { continue }
      tree.addAttribute(name, field[2], field[1], UnsafeBufferPointer(start: value, count: end - value))
    }
  }

  /// Refuses an element that a reference looks for but cannot find.
  private func isContextKnown(_ node: Int, _ chain: UInt64, _ isCandidate: Bool) -> Bool {
    let parent = stack[stack.count - 1]
    if isCandidate, stack.count > 1, let path = context.path(chain) {
      fail(.path(text: path, reason: "it leads through records: write it from the record on, without '/'", position: 0))
      return false
    }
    let missed = context.missed(
      tree[node], parent.node < 0 ? nil : tree[parent.node], distances: parent.distances, states: chain,
      hasRecords: record > 0)
    guard let missed else { return true }
    fail(
      .path(
        text: missed,
        reason: "what it looks for stands in line \(line), after record \(record): only what is before is known",
        position: 0))
    return false
  }

  fileprivate func end() {
    guard isRunning, stack.count > 1 else { return }
    let parent = stack.count - 2
    let frame = stack[parent + 1]
    stack.truncate(parent + 1)
    numbers.truncate((parent + 1) * matcher.counters)
    bytesSinceEvent = 0
    tree.close(frame.node)
    var distances = frame.distances
    if frame.isCandidate {
      openCandidates -= 1
      if matcher.isRecord(frame.states, frame.node, evaluator, lastNumbers) {
        takeRecord(frame)
        distances |= 1
      }
    }
    if distances != 0 { stack.base[parent].distances |= distances << 1 }
    if !frame.stays { tree.truncate(frame.node) }
  }

  fileprivate func characters(_ text: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard isRunning, let text, count > 0 else { return }
    bytesSinceEvent = 0
    check { $0.text(text, count) }
    let last = stack.base + (stack.count - 1)
    guard last.pointee.isKept, last.pointee.node >= 0 else { return }
    tree.text(text, Int(count), parent: last.pointee.node)
    checkSize()
  }

  private func checkSize() {
    let isInRecord = openCandidates > 0
    let allowed = isInRecord ? limits.recordBytes + limits.contextBytes : limits.contextBytes
    guard tree.textBytes <= allowed else {
      let what = isInRecord ? "an element that is a record, in bytes," : "what is kept around records, in bytes,"
      fail(.tooLarge(what: what, allowed: isInRecord ? limits.recordBytes : allowed, at: place))
      return
    }
    guard tree.count <= limits.values, tree.attributeCount <= limits.values else {
      fail(.tooLarge(what: "the number of elements and attributes in a record", allowed: limits.values, at: place))
      return
    }
  }

  private func takeRecord(_ frame: Frame) {
    record += 1
    values.begin(record: record, line: frame.line)
    references.find(frame.node, into: values)
    guard !handler.take(values) else { return }
    isStopped = true
    xmlStopParser(parser)
  }
}

/// libxml2's context is the reader, which outlives its parser.
private func reader(_ context: UnsafeMutableRawPointer?) -> XMLRecordReader? {
  context.map { Unmanaged<XMLRecordReader>.fromOpaque($0).takeUnretainedValue() }
}

private func makeCallbacks() -> xmlSAXHandler {
  var callbacks = xmlSAXHandler()
  callbacks.initialized = UInt32(XML_SAX2_MAGIC)
  callbacks.startDocument = { context in reader(context)?.startDocument() }
  callbacks.internalSubset = { context, _, _, _ in
    guard let reader = reader(context) else { return }
    reader.fail(.documentType(at: reader.place))
  }
  callbacks.startElementNs = { context, name, prefix, namespace, spaces, space, count, defaulted, attributes in
    guard let name, let reader = reader(context) else { return }
    reader.check {
      $0.start(name, prefix, namespace, namespaces: space, spaces, attributes: attributes, count, defaulted: defaulted)
    }
    reader.start(name, prefix, namespace, attributes, Int(count))
  }
  callbacks.endElementNs = { context, name, prefix, namespace in
    guard let reader = reader(context) else { return }
    reader.check { $0.end(name, prefix, namespace) }
    reader.end()
  }
  callbacks.characters = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.ignorableWhitespace = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.cdataBlock = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.comment = { context, _ in reader(context)?.unread() }
  callbacks.processingInstruction = { context, _, _ in reader(context)?.unread() }
  callbacks.serror = { context, error in
    guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue, let reader = reader(context) else {
      return
    }
    let message = XMLReportText.message(of: error.pointee)
    let place = RecordPlace(record: reader.place.record, line: Int(error.pointee.line))
    reader.fail(.malformed(reason: "not well-formed XML: \(message)", at: place))
  }
  return callbacks
}

import TielineCore

/// Makes records of the elements of an IEC 62325 document as they come; keeps one period at a time.
///
/// Elements are told by their local names: documents of several versions and kinds differ in their namespaces only.
/// - Source: IEC 62325-451-6, *GL_MarketDocument*; IEC 62325-451-7, *Balancing_MarketDocument*.
final class MarketDocumentAssembler: XMLStreamHandler {
  /// Most elements with text at one level, and most bytes of an element's text.
  static let fieldsMaximum = 128
  static let textMaximum = 1024
  private static let period = ["TimeSeries", "Period"]

  private(set) var failure: MarketDocumentError?
  private var periods: [MarketDocumentPeriod] = []
  /// Intervals of all periods so far.
  private var intervals = 0
  private let intervalsMaximum: Int
  /// Names from below the root to the element that is open.
  private var path: [String] = []
  private var isRootOpen = false
  private var text: [UInt8] = []
  /// Where the element that is open starts.
  private var line = 0
  /// Whether the element that is open has no element inside, so far.
  private var isLeaf = false
  private var document: [String: [String]] = [:]
  private var series: [String: [String]] = [:]
  private var bounds: [String: String] = [:]
  private var points: [MarketDocumentPeriod.Point] = []

  /// - Parameter intervalsMaximum: Most intervals of a document; a few of its bytes can stand for a year of them.
  init(intervalsMaximum: Int) { self.intervalsMaximum = intervalsMaximum }

  /// Hands out the periods that are complete.
  func take() -> [MarketDocumentPeriod] {
    defer { periods = [] }
    return periods
  }

  func start(_ tag: XMLTag) -> Bool {
    text.removeAll(keepingCapacity: true)
    (isLeaf, line) = (true, tag.line)
    guard isRootOpen else {
      isRootOpen = true
      return true
    }
    path.append(tag.name)
    if path == ["TimeSeries"] { series = [:] }
    if path == Self.period { (bounds, points) = ([:], []) }
    if path == Self.period + ["Point"] {
      guard points.count < MarketCurve.positionsMaximum else {
        return fail(.tooMany(line: line, what: "points in a period", allowed: MarketCurve.positionsMaximum))
      }
      points.append(MarketDocumentPeriod.Point(line: line))
    }
    return true
  }

  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    guard isLeaf else { return true }
    text.append(contentsOf: utf8)
    return text.count <= Self.textMaximum
      || fail(.tooMany(line: line, what: "bytes of text in \(path.last ?? "the document")", allowed: Self.textMaximum))
  }

  func end(line: Int) -> Bool {
    guard !path.isEmpty else { return true }
    if isLeaf, !keep(Self.trimmed(text), line: line) { return false }
    if path == Self.period, !finishPeriod(line: line) { return false }
    isLeaf = false
    path.removeLast()
    return true
  }

  private static func trimmed(_ text: [UInt8]) -> String {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
    let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
    return String(decoding: text[start..<max(start, end)], as: UTF8.self)
  }

  private func keep(_ value: String, line: Int) -> Bool {
    guard path.starts(with: Self.period) else {
      guard path.first == "TimeSeries" else { return Self.add(value, path, to: &document) || full(line) }
      return Self.add(value, Array(path.dropFirst()), to: &series) || full(line)
    }
    let inside = Array(path.dropFirst(2))
    guard inside.first == "Point", let last = points.indices.last else {
      bounds[inside.joined(separator: "/")] = value
      return bounds.count <= Self.fieldsMaximum || full(line)
    }
    if inside == ["Point", "position"] { points[last].position = value }
    return Self.add(value, Array(inside.dropFirst()), to: &points[last].fields) || full(line)
  }

  private static func add(_ value: String, _ path: [String], to fields: inout [String: [String]]) -> Bool {
    let name = path.joined(separator: "/")
    let values = fields[name, default: []] + [value]
    fields[name] = values
    return fields.count <= fieldsMaximum && values.count <= fieldsMaximum
  }

  private func full(_ line: Int) -> Bool {
    fail(.tooMany(line: line, what: "elements with text at one level", allowed: Self.fieldsMaximum))
  }

  private func fail(_ error: MarketDocumentError) -> Bool {
    if failure == nil { failure = error }
    return false
  }

  private func finishPeriod(line: Int) -> Bool {
    do throws(MarketDocumentError) {
      try expand(line: line)
      return true
    } catch {
      return fail(error)
    }
  }

  private func expand(line: Int) throws(MarketDocumentError) {
    func one(_ fields: [String: [String]], _ names: String...) throws(MarketDocumentError) -> String {
      for name in names {
        if let values = fields[name], values.count == 1, let value = values.first, !value.isEmpty { return value }
      }
      throw .element(
        line: line, found: "a period without it", expected: "one \(names.joined(separator: " or ")) before")
    }
    let name = try one(series, "mRID")
    let unit = try one(series, "quantity_Measure_Unit.name", "quantity_Measurement_Unit.name")
    let common = document.merging(series) { _, ofSeries in ofSeries }
      .merging([
        "document": [try one(document, "mRID")], "series": [name], "unit": [unit],
      ]) { _, ours in ours }
    for point in points { _ = try one(point.fields, "quantity") }
    let blocks: MarketCurve.Blocks
    do throws(UnitsError) {
      // Where no type is said, each position has its point.
      blocks = try MarketCurve.blocks(
        start: bounds["timeInterval/start"] ?? "", end: bounds["timeInterval/end"] ?? "",
        resolution: bounds["resolution"] ?? "", type: series["curveType"]?.first ?? "A01",
        positions: points.map(\.position))
    } catch { throw .period(line: line, series: name, error) }
    intervals += blocks.count
    guard intervals <= intervalsMaximum else {
      throw .tooMany(line: line, what: "intervals in a document", allowed: intervalsMaximum)
    }
    periods.append(MarketDocumentPeriod(common: common, points: points, blocks: blocks))
  }
}

/// A period of an IEC 62325 time series, which gives its records one at a time.
struct MarketDocumentPeriod: Sequence, IteratorProtocol {
  /// What a document says of one position.
  struct Point: Hashable, Sendable {
    var position = ""
    var fields: [String: [String]] = [:]
    var line = 0
  }

  private let common: [String: [String]]
  private let points: [Point]
  private var blocks: MarketCurve.Blocks

  /// - Parameters:
  ///   - common: What the document and the series say.
  ///   - blocks: Of these points.
  init(common: [String: [String]], points: [Point], blocks: MarketCurve.Blocks) {
    (self.common, self.points, self.blocks) = (common, points, blocks)
  }

  mutating func next() -> MarketDocumentRecord? {
    blocks.next().map { MarketDocumentRecord($0, of: points[$0.point], in: common) }
  }
}

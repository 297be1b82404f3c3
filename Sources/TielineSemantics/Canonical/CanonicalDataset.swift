import TielineCrypto

/// A dataset in the one form that all datasets have which differ from it in blank nodes' labels only: what is hashed and
/// signed.
///
/// Quads that are given twice count once. Literals stand for themselves: `"1"` and `"01"` as integers differ, and so do
/// the language tags `en` and `EN`.
///
/// - Source: W3C RDF Dataset Canonicalization (RDFC-1.0), with SHA-256.
public struct CanonicalDataset: Hashable, Sendable {
  /// Most steps to tell blank nodes apart, unless the caller allows more, and as many more for each blank node. Each is a
  /// hash or less; nodes that differ in what they say take none, ten that all point at each other would take millions.
  public static let (workLimit, workLimitPerNode) = (1 << 18, 64)

  /// The lines in the order of their code points, each ended by a line feed.
  public let nQuads: [UInt8]
  /// The canonical label (`c14n0`) of each blank node by the label that it was given, both without `_:`.
  public let labels: [CodePointText: String]

  /// - Parameter workLimit: Most steps to tell blank nodes apart; `nil` for the limits above.
  /// - Throws: ``CanonicalDatasetError`` for a quad that is no RDF, and for blank nodes that are too much alike.
  /// - Complexity: O(n log n) in quads where blank nodes differ by what is said of them; bounded by the limit else.
  public init(_ quads: [Quad], workLimit: Int? = nil) throws(CanonicalDatasetError) {
    let dataset = try BlankNodeQuads(quads)
    var labelling = BlankNodeLabelling(
      dataset, workLimit: workLimit ?? Self.workLimit + Self.workLimitPerNode * dataset.labels.count)
    try labelling.run()
    let issued = dataset.labels.indices.map { labelling.canonical.label($0) ?? "" }
    var lines = dataset.groundLines + dataset.quads.map { $0.line { issued[$0] } }
    lines.sort { $0.lexicographicallyPrecedes($1) }
    var nQuads: [UInt8] = []
    var last: [UInt8]?
    for line in lines where line != last {
      nQuads += line
      last = line
    }
    self.nQuads = nQuads
    labels = Dictionary(zip(dataset.labels.map { CodePointText($0) }, issued)) { first, _ in first }
  }

  /// SHA-256 of ``nQuads``.
  public var hash: DatasetHash { DatasetHash(checked: SHA256.hash(nQuads)) }
}

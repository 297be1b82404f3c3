/// Where records come from, and how they are cut out of it.
/// - Source: RML-IO, Logical Source.
public struct LogicalSource: Hashable, Sendable {
  /// The language of iterators and references.
  public enum Formulation: Hashable, Sendable {
    case csv(CSVDialect)
    case jsonPath
    /// Prefix to namespace IRI.
    case xPath(namespaces: [String: String])
    /// Intervals of an IEC 62325 document (``MarketDocumentRecord``), by the names of their fields.
    case marketDocument
  }

  /// How the source's text is encoded.
  public enum Encoding: Hashable, Sendable { case utf8, utf16 }

  /// What the path is relative to, for those who open it.
  public enum Root: Hashable, Sendable { case mappingDirectory, workingDirectory }

  /// How the source's bytes are packed; whoever opens it unpacks it.
  public enum Compression: String, Hashable, Sendable {
    case none, gzip, zip, targzip, tarxz

    /// By the local name that RML-IO has for it.
    init?(name: String) {
      guard let known = name == "targz" ? .targzip : Self(rawValue: name) else { return nil }
      self = known
    }
  }

  /// The file's path, or whatever names the source.
  public var path: String
  /// Where a relative path starts.
  public var root: Root
  /// How records are found in it.
  public var formulation: Formulation
  /// Empty for CSV.
  public var iterator: String
  /// How its text is encoded.
  public var encoding: Encoding
  /// How it is packed.
  public var compression: Compression
  /// Texts that mean that there is no value.
  public var nulls: [String]

  public init(
    path: String, formulation: Formulation, iterator: String = "", root: Root = .mappingDirectory,
    encoding: Encoding = .utf8, compression: Compression = .none, nulls: [String] = []
  ) {
    (self.path, self.formulation, self.iterator, self.root) = (path, formulation, iterator, root)
    (self.encoding, self.compression, self.nulls) = (encoding, compression, nulls)
  }
}

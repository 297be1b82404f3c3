/// An XML schema and every document that it imports, in memory: the caller loads the files.
public struct SchemaBundle: Sendable {
  /// The name of the document that validation starts from; a key of ``documents``.
  public let main: String
  /// File name, as `schemaLocation` gives it, to contents.
  public let documents: [String: [UInt8]]

  public init(main: String, documents: [String: [UInt8]]) {
    (self.main, self.documents) = (main, documents)
  }
}

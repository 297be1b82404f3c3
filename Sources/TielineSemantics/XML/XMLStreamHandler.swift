/// Takes the elements of a document in order, each already checked against the schema.
protocol XMLStreamHandler: AnyObject {
  /// Returns whether to read on; so do the others.
  func start(namespace: String, name: String, attributes: [XMLAttribute], line: Int) -> Bool
  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool
  func end(line: Int) -> Bool
}

/// An attribute of an element; `namespace` is empty for an unprefixed one.
struct XMLAttribute {
  let namespace: String
  let name: String
  let value: String
}

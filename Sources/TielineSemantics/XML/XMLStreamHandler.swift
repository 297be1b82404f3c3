/// Takes the elements of a document in order, each already checked against the schema where there is one.
protocol XMLStreamHandler: AnyObject {
  /// Returns whether to read on; so do the others.
  func start(_ tag: XMLTag) -> Bool
  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool
  func end(line: Int) -> Bool
  func comment(_ text: String) -> Bool
  func instruction(target: String, _ text: String) -> Bool
}

extension XMLStreamHandler {
  func comment(_ text: String) -> Bool { true }
  func instruction(target: String, _ text: String) -> Bool { true }
}

/// The beginning of an element; what it has not is empty.
struct XMLTag {
  let namespace: String
  let prefix: String
  let name: String
  let attributes: [XMLAttribute]
  let line: Int
}

/// An attribute of an element; `namespace` and `prefix` are empty for an unprefixed one.
struct XMLAttribute {
  let namespace: String
  let prefix: String
  let name: String
  let value: String
}

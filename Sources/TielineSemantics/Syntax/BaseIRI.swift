/// What relative IRIs of a text are resolved against.
struct BaseIRI {
  private let reference: IRIReference?
  /// Without its fragment.
  private let withoutFragment: [UInt8]
  private let resolved = ByteBuffer(capacity: 256)

  init(_ base: String?) {
    let reference = base.map { IRIReference($0) }
    self.reference = reference?.isAbsolute == true ? reference : nil
    var document = reference
    document?.fragment = nil
    withoutFragment = Array(document?.text.utf8 ?? "".utf8)
  }

  /// Whether an IRI begins with a scheme.
  @inline(__always) static func isAbsolute(_ iri: UTF8Span) -> Bool {
    let classes = CharacterTable.classes
    guard let first = iri.first, classes[Int(first)] & CharacterTable.letter != 0 else { return false }
    for byte in iri {
      if byte == UInt8(ascii: ":") { return true }
      let isInScheme =
        classes[Int(byte)] & (CharacterTable.letter | CharacterTable.digit) != 0 || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      if !isInScheme { return false }
    }
    return false
  }

  /// What a relative IRI means; the bytes hold until the next one. `nil` where there is no base.
  func resolve(_ iri: UTF8Span) -> UTF8Span? {
    guard let reference else { return nil }
    resolved.removeAll()
    if iri.isEmpty || iri.first == UInt8(ascii: "#") {
      resolved.append(withoutFragment)
      resolved.append(iri)
    } else {
      resolved.append(IRIReference(String(decoding: iri, as: UTF8.self)).resolved(against: reference).text)
    }
    return resolved.bytes
  }
}

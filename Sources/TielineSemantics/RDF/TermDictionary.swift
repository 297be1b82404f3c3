/// A term's number in one ``TermDictionary``; numbers count from 0 in the order in which terms were first seen.
public struct TermID: Hashable, Comparable, Sendable {
  /// Counted from 0.
  public let raw: UInt32
  public init(raw: UInt32) { self.raw = raw }
  public static func < (a: TermID, b: TermID) -> Bool { a.raw < b.raw }
}

/// Gives every term a number, once, and keeps the terms' bytes in one piece of memory.
///
/// Its hash is Swift's keyed one: nobody who chooses the terms can make them collide.
public struct TermDictionary: Sendable {
  /// What a term is; `language` is a tag, which is no term of RDF but what a literal points to.
  enum Kind: UInt8, Sendable { case iri, blank, literal, languageLiteral, language }

  private struct Entry: Sendable {
    let start: UInt32
    let count: UInt32
    let kind: Kind
    /// A literal's datatype or language.
    let extra: UInt32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Open addressing; a slot holds a number + 1, or 0.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)

  /// Most bytes of all terms together, and so most terms.
  public static let bytesLimit = Int(UInt32.max)

  public init() {}

  /// Terms in it, language tags counted.
  public var count: Int { entries.count }

  /// The number of `term`, a new one where it had none; `nil` once ``bytesLimit`` is reached.
  public mutating func insert(_ term: Term) -> TermID? {
    switch term {
    case .iri(let text): insert(.iri, text)
    case .blank(let text): insert(.blank, text)
    case .literal(let literal):
      if let language = literal.language {
        insert(.language, language.lowercased()).flatMap { insert(.languageLiteral, literal.lexical, extra: $0) }
      } else {
        insert(.iri, literal.datatype).flatMap { insert(.literal, literal.lexical, extra: $0) }
      }
    }
  }

  private mutating func insert(_ kind: Kind, _ text: String, extra: TermID = TermID(raw: 0)) -> TermID? {
    var text = text
    return text.withUTF8 { insert(kind, UnsafeRawBufferPointer($0), extra: extra) }
  }

  /// The number of the term with these bytes; `extra` is a literal's datatype or language.
  mutating func insert(_ kind: Kind, _ text: UnsafeRawBufferPointer, extra: TermID) -> TermID? {
    if entries.count * 4 >= slots.count * 3 { grow() }
    let slot = slot(kind, text, extra)
    if slots[slot] != 0 { return TermID(raw: slots[slot] - 1) }
    guard bytes.count + text.count < Self.bytesLimit, entries.count < Self.bytesLimit - 1 else { return nil }
    entries.append(Entry(start: UInt32(bytes.count), count: UInt32(text.count), kind: kind, extra: extra.raw))
    bytes.append(contentsOf: text)
    slots[slot] = UInt32(entries.count)
    return TermID(raw: UInt32(entries.count - 1))
  }

  /// The number of `term`, where it has one.
  public func id(of term: Term) -> TermID? {
    switch term {
    case .iri(let text): return find(.iri, text)
    case .blank(let text): return find(.blank, text)
    case .literal(let literal):
      guard let language = literal.language else {
        return find(.iri, literal.datatype).flatMap { find(.literal, literal.lexical, extra: $0) }
      }
      return find(.language, language.lowercased()).flatMap { find(.languageLiteral, literal.lexical, extra: $0) }
    }
  }

  private func find(_ kind: Kind, _ text: String, extra: TermID = TermID(raw: 0)) -> TermID? {
    var text = text
    return text.withUTF8 { find(kind, UnsafeRawBufferPointer($0), extra: extra) }
  }

  /// The number of the term with these bytes, where it has one.
  func find(_ kind: Kind, _ text: UnsafeRawBufferPointer, extra: TermID) -> TermID? {
    let found = slots[slot(kind, text, extra)]
    return found == 0 ? nil : TermID(raw: found - 1)
  }

  /// The term with this number.
  ///
  /// - Precondition: `id` came from this dictionary, and as the number of a term.
  public func term(_ id: TermID) -> Term {
    let entry = entries[Int(id.raw)]
    switch entry.kind {
    case .iri, .language: return .iri(text(id))
    case .blank: return .blank(text(id))
    case .literal: return .literal(Literal(text(id), datatype: text(TermID(raw: entry.extra))))
    case .languageLiteral: return .literal(Literal(text(id), language: text(TermID(raw: entry.extra))))
    }
  }

  /// What kind of term it is.
  func kind(_ id: TermID) -> Kind { entries[Int(id.raw)].kind }

  /// A literal's datatype or language tag.
  func extra(_ id: TermID) -> TermID { TermID(raw: entries[Int(id.raw)].extra) }

  /// The IRI, the label or the lexical form.
  func text(_ id: TermID) -> String { withBytes(of: id) { String(decoding: $0, as: UTF8.self) } }

  /// Hands over the bytes of the IRI, the label or the lexical form.
  func withBytes<R>(of id: TermID, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let entry = entries[Int(id.raw)]
    return bytes.withUnsafeBytes {
      body(UnsafeRawBufferPointer(rebasing: $0[Int(entry.start)..<Int(entry.start) + Int(entry.count)]))
    }
  }

  /// The slot in which the term is, or would be.
  private func slot(_ kind: Kind, _ text: UnsafeRawBufferPointer, _ extra: TermID) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(kind, text, extra.raw) & mask
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot] - 1)]
      if entry.kind == kind, entry.extra == extra.raw, Int(entry.count) == text.count, hasBytes(entry, text) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func hasBytes(_ entry: Entry, _ text: UnsafeRawBufferPointer) -> Bool {
    guard let other = text.baseAddress else { return true }
    return bytes.withUnsafeBytes { bytes in
      guard let own = bytes.baseAddress else { return false }
      return Self.areEqual(own + Int(entry.start), other, text.count)
    }
  }

  /// Compares eight bytes at once: this is what reading a graph does most.
  private static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
      let (left, right) = (
        a.loadUnaligned(fromByteOffset: index, as: UInt64.self), b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      )
      if left != right { return false }
      index &+= 8
    }
    while index < count {
      if a.load(fromByteOffset: index, as: UInt8.self) != b.load(fromByteOffset: index, as: UInt8.self) { return false }
      index &+= 1
    }
    return true
  }

  private static func hash(_ kind: Kind, _ text: UnsafeRawBufferPointer, _ extra: UInt32) -> Int {
    var hasher = Hasher()
    hasher.combine(UInt64(extra) << 8 | UInt64(kind.rawValue))
    hasher.combine(bytes: text)
    return hasher.finalize()
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, entry) in entries.enumerated() {
      let hash = withBytes(of: TermID(raw: UInt32(index))) { Self.hash(entry.kind, $0, entry.extra) }
      var slot = hash & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index + 1)
    }
  }
}

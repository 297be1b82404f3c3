internal import CXML2

/// What a name has to be.
enum NameTest {
  case any
  /// No namespace.
  case none
  case exactly(UnsafePointer<UInt8>)

  /// A parser keeps each name once, so that equal names are at one address.
  @inline(__always) func matches(_ name: UnsafePointer<UInt8>?) -> Bool {
    switch self {
    case .any: true
    case .none: name == nil
    case .exactly(let wanted): name == wanted
    }
  }
}

/// Names kept by a parser's dictionary, for as long as the parser lives.
struct XMLNames {
  private let dictionary: xmlDictPtr?
  /// Where there is no dictionary, a name that no element has.
  private static let absent: StaticString = "\u{1}"

  init(_ dictionary: xmlDictPtr?) { self.dictionary = dictionary }

  /// The addresses of a path's names.
  func tests(_ path: XPath) -> [NameTest] {
    path.names.map { name in
      let address = name.withUnsafeBufferPointer {
        xmlDictLookup(dictionary, $0.baseAddress, Int32(clamping: $0.count))
      }
      return .exactly(address ?? Self.absent.utf8Start)
    }
  }
}

extension XPath.Test {
  /// Whether an element or attribute has the name; `names` are those of the test's path.
  @inline(__always) func matches(
    _ name: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?, _ names: [NameTest]
  ) -> Bool {
    guard case .name(let wantedNamespace, let wanted) = self else { return self == .node }
    return wanted.matches(name, names) && wantedNamespace.matches(namespace, names)
  }
}

extension XPath.Name {
  @inline(__always) func matches(_ name: UnsafePointer<UInt8>?, _ names: [NameTest]) -> Bool {
    switch self {
    case .any: true
    case .none: name == nil
    case .index(let index): names[index].matches(name)
    }
  }
}

/// The containers that a term can have together.
struct JSONLDContainers: OptionSet, Hashable {
  let rawValue: UInt8
  static let graph = JSONLDContainers(rawValue: 1)
  static let id = JSONLDContainers(rawValue: 2)
  static let index = JSONLDContainers(rawValue: 4)
  static let language = JSONLDContainers(rawValue: 8)
  static let list = JSONLDContainers(rawValue: 16)
  static let set = JSONLDContainers(rawValue: 32)
  static let type = JSONLDContainers(rawValue: 64)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The containers of these names; `nil` for another name, or where they do not go together.
  init?(names: [String]) {
    self = []
    for name in names {
      guard let one = Self.named(name), !contains(one) else { return nil }
      insert(one)
    }
    let besideSet = subtracting(.set)
    switch names.count {
    case 0: return nil
    case 1: return
    default:
      let allowed: [JSONLDContainers] = [.index, .graph, .id, .type, .language]
      let withGraph = contains(.graph) && (besideSet == [.graph, .id] || besideSet == [.graph, .index])
      guard withGraph || (contains(.set) && allowed.contains(besideSet)) else { return nil }
    }
  }

  private static func named(_ name: String) -> JSONLDContainers? {
    switch name {
    case "@graph": .graph
    case "@id": .id
    case "@index": .index
    case "@language": .language
    case "@list": .list
    case "@set": .set
    case "@type": .type
    default: nil
    }
  }
}

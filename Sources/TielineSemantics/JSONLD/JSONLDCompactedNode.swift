import TielineCodec

/// What is known so far of an object that is being compacted.
struct JSONLDCompactedNode {
  /// The value of one name: values, or a map of them by index, language, identifier, type or nested name.
  struct Entry {
    var values: [JSONValue] = []
    var isArray = false
    var map: JSONLDCompactedNode?

    /// Adds `value`, or each of its elements.
    mutating func add(_ value: JSONValue, asArray: Bool) {
      if asArray { isArray = true }
      if case .array(let items) = value { values += items } else { values.append(value) }
    }

    /// As JSON; `nil` where nothing was added.
    func value() throws(EquivalentNames) -> JSONValue? {
      guard let map else { return isArray || values.count > 1 ? .array(values) : values.first }
      let object = JSONValue.object(try map.members())
      return values.isEmpty ? object : .array(values + [object])
    }
  }

  /// Two names are equivalent to Unicode, but not the same.
  struct EquivalentNames: Error {
    let name: String
  }

  private var entries: [CodePointText: Entry] = [:]

  subscript(name: String) -> Entry {
    get { entries[CodePointText(name)] ?? Entry() }
    _modify { yield &entries[CodePointText(name), default: Entry()] }
  }

  /// Adds `value`, or each of its elements, to what `name` has; to what `nest` holds, where it is given.
  mutating func add(_ value: JSONValue, to name: String, in nest: String? = nil, asArray: Bool = false) {
    modify(name, in: nest) { $0.add(value, asArray: asArray) }
  }

  /// Adds `value`, or each of its elements, to the map of `name`, under `key`.
  mutating func add(_ value: JSONValue, under key: String, to name: String, in nest: String?, asArray: Bool) {
    modify(name, in: nest) { entry in
      if entry.map == nil { entry.map = JSONLDCompactedNode() }
      entry.map?.add(value, to: key, asArray: asArray)
    }
  }

  /// Changes what `name` has; in what `nest` holds, where it is given.
  mutating func modify(_ name: String, in nest: String?, _ body: (inout Entry) -> Void) {
    guard let nest else {
      body(&self[name])
      return
    }
    if self[nest].map == nil { self[nest].map = JSONLDCompactedNode() }
    self[nest].map?.modify(name, in: nil, body)
  }

  /// As members of an object.
  func members() throws(EquivalentNames) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    for (name, entry) in entries {
      guard let value = try entry.value() else { continue }
      guard members.updateValue(value, forKey: name.text) == nil else { throw EquivalentNames(name: name.text) }
    }
    return members
  }
}

extension JSONLDCompactedNode.Entry {
  /// Exactly `value`, an array too.
  init(single value: JSONValue) {
    if case .array(let items) = value { (values, isArray) = (items, true) } else { values = [value] }
  }
}

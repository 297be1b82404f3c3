import TielineCodec

/// What a ledger or registry takes in, written from statements, and what that does not say.
public struct Payload: Sendable {
  /// The document, as the mapping's iterators look for it.
  public let document: JSONValue
  /// How many records it holds.
  public let records: Int
  /// What things of the statements are called by the payload, where it has other names for them.
  public let renamed: [String: String]
  /// What it has no place for, as the statements said it.
  public let notCarried: [Quad]
  /// What it says beyond the statements: what was given, and what follows from the rest.
  public let added: [Quad]
  /// The graphs of the statements that it does not tell apart, in order.
  public let graphsNotCarried: [String]
  /// Places that nothing was said of, as `$.a.b`, in order.
  public let empty: [String]
}

/// Why statements cannot be written as a payload.
public enum PayloadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The mapping cannot be read backwards.
  case mapping(name: String, reason: String)
  /// Nothing says what a name in the payload is made of.
  case missing(node: String, map: String, places: [String])
  /// Two things would have one name in the payload.
  case sameName(String, nodes: [String])
  /// What was written is not read by the mapping.
  case unreadable(MappingError)
  /// What was given is no place of the mapping.
  case unknown(place: String, known: [String])

  public var description: String {
    switch self {
    case .mapping(let name, let reason): "\(name) cannot be read backwards: \(reason)"
    case .missing(let node, let map, let places):
      "\(node) cannot be written by \(map): nothing says \(places.joined(separator: ", ")); give a value for each"
    case .sameName(let name, let nodes):
      "\(nodes.joined(separator: " and ")) would both be \(name): write one at a time, each with values of its own"
    case .unreadable(let error): "what was written is not read by the mapping: \(error)"
    case .unknown(let place, let known):
      "'\(place)' is no place of this mapping; known are \(known.joined(separator: ", "))"
    }
  }
}

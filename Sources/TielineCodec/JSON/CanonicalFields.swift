import TielineCore

/// Why bytes are not a document of its kind.
public protocol DocumentError: Error {
  /// - Parameter reason: What is wrong, and what belongs there.
  init(_ reason: String)
}

/// The members of a JSON object, each to be read once; what is left over is an error.
public struct CanonicalFields<Failure: DocumentError> {
  private var members: [String: CanonicalJSON]

  /// - Throws: `Failure` for anything but an object.
  public init(_ value: CanonicalJSON) throws(Failure) {
    guard case .object(let members) = value else { throw Failure("an object is expected") }
    self.members = members
  }

  /// Any member.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func value(_ name: String) throws(Failure) -> CanonicalJSON {
    guard let value = members.removeValue(forKey: name) else { throw Failure("'\(name)' is missing") }
    return value
  }

  /// Any member, or `nil` where it is missing.
  public mutating func optionalValue(_ name: String) -> CanonicalJSON? { members.removeValue(forKey: name) }

  /// A text.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func string(_ name: String) throws(Failure) -> String {
    guard case .string(let text) = try value(name) else { throw Failure("'\(name)' is no text") }
    return text
  }

  /// An integer.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func integer(_ name: String) throws(Failure) -> Int64 {
    guard case .integer(let number) = try value(name) else { throw Failure("'\(name)' is no integer") }
    return number
  }

  /// A list.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func array(_ name: String) throws(Failure) -> [CanonicalJSON] {
    guard case .array(let values) = try value(name) else { throw Failure("'\(name)' is no list") }
    return values
  }

  /// Bytes, written as `0x` and lower-case hexadecimal digits.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func bytes(_ name: String) throws(Failure) -> [UInt8] {
    try Self.bytes(try value(name), name)
  }

  /// Bytes, or `nil` where there is no such member.
  /// - Throws: `Failure` for another kind of value.
  public mutating func optionalBytes(_ name: String) throws(Failure) -> [UInt8]? {
    members[name] == nil ? nil : try bytes(name)
  }

  /// A list of bytes.
  /// - Throws: `Failure` where it is missing or another kind of value.
  public mutating func byteList(_ name: String) throws(Failure) -> [[UInt8]] {
    try array(name).map { value throws(Failure) in try Self.bytes(value, name) }
  }

  /// - Throws: `Failure` where a member was not read.
  public func end() throws(Failure) {
    guard members.isEmpty else {
      throw Failure("'\(members.keys.sorted().joined(separator: "', '"))' has no place here")
    }
  }

  private static func bytes(_ value: CanonicalJSON, _ name: String) throws(Failure) -> [UInt8] {
    guard case .string(let text) = value, let bytes = Hex.decode(text), Hex.encode(bytes) == text else {
      throw Failure("'\(name)' is not 0x and lower-case hexadecimal digits")
    }
    return bytes
  }
}

/// `rwset.TxReadWriteSet`: what a transaction read and wrote when it was simulated.
struct FabricReadWriteSet: Hashable, Sendable {
  /// The transaction that last wrote a key.
  struct Version: Hashable, Sendable {
    let block: UInt64
    let transaction: UInt64
  }

  struct Read: Hashable, Sendable {
    let key: String
    /// `nil` where there was no such key.
    let version: Version?
  }

  struct Write: Hashable, Sendable {
    let key: String
    /// `nil` where the key is deleted.
    let value: [UInt8]?
  }

  /// One chaincode's part.
  struct Namespace: Hashable, Sendable {
    let name: String
    let reads: [Read]
    let writes: [Write]
    let hasRangeQueries: Bool
    let hasMetadataWrites: Bool
    /// Private collections of which hashes were read or written.
    let collections: [Collection]

    func read(_ key: String) -> Read? { reads.first { $0.key == key } }
    func write(_ key: String) -> Write? { writes.first { $0.key == key } }
  }

  struct Collection: Hashable, Sendable {
    let name: String
    let isWritten: Bool
  }

  let namespaces: [Namespace]

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let message = try FabricMessage(bytes, "read-write set", fields: [1, 2])
    guard try message.varint(1) == 0 else {
      throw .invalid(.wrongField, expected: "a read-write set of keys and values", found: "another model")
    }
    namespaces = try message.repeated(2, maximum: Self.maximumEntries).map(Self.namespace)
    guard Set(namespaces.map(\.name)).count == namespaces.count else {
      throw .invalid(.ambiguous, expected: "each namespace once", found: "one twice")
    }
  }

  func namespace(_ name: String) -> Namespace? { namespaces.first { $0.name == name } }

  private static let maximumEntries = 1 << 16

  private static func namespace(_ bytes: [UInt8]) throws(ProofFailure) -> Namespace {
    let message = try FabricMessage(bytes, "namespace of the read-write set", fields: [1, 2, 3])
    let set = try FabricMessage(message.bytes(2), "key-value read-write set", fields: [1, 2, 3, 4])
    let reads = try set.repeated(1, maximum: maximumEntries).map(read)
    let writes = try set.repeated(3, maximum: maximumEntries).map(write)
    let name = try message.string(1)
    guard Set(reads.map(\.key)).count == reads.count, Set(writes.map(\.key)).count == writes.count else {
      throw .invalid(.ambiguous, expected: "each key of '\(name)' read once and written once", found: "one twice")
    }
    return Namespace(
      name: name, reads: reads, writes: writes,
      hasRangeQueries: try !set.repeated(2, maximum: maximumEntries).isEmpty,
      hasMetadataWrites: try !set.repeated(4, maximum: maximumEntries).isEmpty,
      collections: try message.repeated(3, maximum: maximumEntries).map(collection))
  }

  private static func read(_ bytes: [UInt8]) throws(ProofFailure) -> Read {
    let message = try FabricMessage(bytes, "read", fields: [1, 2])
    guard let version = try message.optionalBytes(2) else { return Read(key: try message.string(1), version: nil) }
    let numbers = try FabricMessage(version, "version", fields: [1, 2])
    return Read(
      key: try message.string(1),
      version: Version(block: try numbers.varint(1), transaction: try numbers.varint(2)))
  }

  private static func write(_ bytes: [UInt8]) throws(ProofFailure) -> Write {
    let message = try FabricMessage(bytes, "write", fields: [1, 2, 3])
    let (isDelete, value) = (try message.varint(2), try message.bytes(3))
    guard isDelete <= 1, isDelete == 0 || value.isEmpty else {
      throw .invalid(.malformed, expected: "a value, or a deletion without one", found: "both")
    }
    return Write(key: try message.string(1), value: isDelete == 1 ? nil : value)
  }

  private static func collection(_ bytes: [UInt8]) throws(ProofFailure) -> Collection {
    let message = try FabricMessage(bytes, "collection", fields: [1, 2, 3])
    let hashed = try FabricMessage(message.bytes(2), "hashed read-write set", fields: [1, 2, 3])
    let written =
      try hashed.repeated(2, maximum: maximumEntries).count + hashed.repeated(3, maximum: maximumEntries).count
    return Collection(name: try message.string(1), isWritten: written > 0)
  }
}

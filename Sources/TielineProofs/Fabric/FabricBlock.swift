import TielineCodec

/// `common.Block`, as far as consenters sign it: header, data where they are given, and their signatures.
///
/// Two forms are proofs, each with one encoding: with data, and the light form without. Both have one metadata entry,
/// SIGNATURES, with the signatures in ascending order of consenters. What nodes store besides is signed by nobody
/// (peers' validation codes, commit hashes): only ``reading(stored:)`` reads such blocks, and drops it.
public struct FabricBlock: Hashable, Sendable {
  public let header: FabricBlockHeader
  /// The transactions' envelopes; `nil` in the light form.
  let data: FabricBlockData?
  let ordering: FabricOrderingMetadata
  /// In ascending order of their identifiers.
  let signatures: [FabricBlockSignature]

  /// Reads one of the two forms that are proofs.
  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let entries: [[UInt8]]
    (header, data, entries) = try Self.parts(bytes)
    let number = header.number
    (ordering, signatures) = try FabricMessage.inBlock(number) { () throws(ProofFailure) in
      guard entries.count == 1 else {
        throw .invalid(
          .notCanonical, expected: "one metadata entry, the signatures", found: "\(entries.count) entries")
      }
      return try Self.signatures(entries[0])
    }
    for (left, right) in zip(signatures, signatures.dropFirst()) where left.identifier >= right.identifier {
      throw .invalid(
        left.identifier == right.identifier ? .duplicateSigner : .unorderedSigners, at: number,
        expected: "signatures in ascending order of consenters, one each",
        found: "consenter \(right.identifier) after \(left.identifier)")
    }
    guard encoded(withData: data != nil) == bytes else {
      throw .invalid(.notCanonical, at: number, expected: "the one encoding of a block", found: "another")
    }
  }

  /// Reads a block as orderers deliver it and peers store it.
  init(stored bytes: [UInt8]) throws(ProofFailure) {
    let entries: [[UInt8]]
    (header, data, entries) = try Self.parts(bytes)
    let metadata = try FabricMessage.inBlock(header.number) { () throws(ProofFailure) in
      guard let first = entries.first else {
        throw .invalid(.empty, expected: "block metadata", found: "none")
      }
      return try Self.signatures(first)
    }
    ordering = metadata.0
    // Every node stores them in the order in which they came.
    signatures = metadata.1.enumerated().sorted {
      ($0.element.identifier, $0.offset) < ($1.element.identifier, $1.offset)
    }
    .map(\.element)
  }

  /// Reads a block as orderers deliver it and peers store it: with five metadata entries, of which only the
  /// signatures are kept, and those in any order.
  public static func reading(stored bytes: [UInt8]) -> Verdict<FabricBlock> {
    Verdict { () throws(ProofFailure) in try FabricBlock(stored: bytes) }
  }

  /// The block's one encoding, as light clients read it: with data, or the light form without.
  ///
  /// A block with a configuration is needed with its data.
  public func encoded(withData: Bool) -> [UInt8] {
    var signed = ProtobufWriter()
    signed.bytes(1, ordering.bytes)
    for signature in signatures { signed.message(2, signature.encoded) }
    var metadata = ProtobufWriter()
    metadata.message(1, signed.bytes)
    var block = ProtobufWriter()
    block.message(1, header.encoded)
    if withData, let data { block.message(2, data.encoded) }
    block.message(3, metadata.bytes)
    return block.bytes
  }

  /// `common.BlockData` of a block given with its data: what inclusion is proven with.
  public var encodedData: [UInt8]? { data?.encoded }

  private static func parts(
    _ bytes: [UInt8]
  ) throws(ProofFailure) -> (FabricBlockHeader, FabricBlockData?, metadata: [[UInt8]]) {
    guard bytes.count <= FabricLimits.blockBytes else {
      throw .invalid(.tooLarge, expected: "at most \(FabricLimits.blockBytes) bytes", found: "\(bytes.count)")
    }
    let block = try FabricMessage(bytes, "block", fields: [1, 2, 3])
    let header = try FabricBlockHeader(block.requiredBytes(1, "a header"))
    return try FabricMessage.inBlock(header.number) { () throws(ProofFailure) in
      var data: FabricBlockData?
      if let encoded = try block.optionalBytes(2) {
        data = try FabricBlockData(encoded)
        try data?.check(against: header.dataHash)
      }
      let metadata = try FabricMessage(block.bytes(3), "block metadata", fields: [1])
      return (header, data, try metadata.repeated(1, maximum: 5))
    }
  }

  private static func signatures(
    _ entry: [UInt8]
  ) throws(ProofFailure) -> (FabricOrderingMetadata, [FabricBlockSignature]) {
    let metadata = try FabricMessage(entry, "metadata of the signatures", fields: [1, 2])
    let ordering = try FabricOrderingMetadata(metadata.requiredBytes(1, "a signed value"))
    let signatures = try metadata.repeated(2, maximum: FabricLimits.consenters).map(FabricBlockSignature.init)
    return (ordering, signatures)
  }
}

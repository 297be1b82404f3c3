import TielineCodec
import TielineCore

extension HashTimeLockProof {
  /// The document in its compact form: protobuf, fields 1 version, 2 status, 3 preimage, 4 terms, 5 layout and 6
  /// checkpoint (both canonical JSON), 7 headers, 8 state, 9 lock. Terms are fields 1 sender, 2 recipient, 3 assets, 4
  /// hashlock and 5 timelock, or 6 alone, canonical JSON, for an end of a carry or a call.
  public var compact: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, UInt64(Self.version))
    writer.string(2, status.word)
    if case .claimed(let preimage) = status { writer.bytes(3, preimage.bytes) }
    writer.message(4, Self.compact(terms))
    writer.message(5, layout.json.bytes)
    writer.message(6, checkpoint.bytes)
    for header in headers { writer.message(7, header) }
    writer.bytes(8, evidence.state)
    writer.bytes(9, evidence.locks[0])
    return writer.bytes
  }

  init(compact bytes: [UInt8]) throws(ProofDocumentError) {
    do {
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2, 3, 4, 5, 6, 7, 8, 9])
      guard try message.varint(1) == UInt64(Self.version) else {
        throw ProofDocumentError("the version is not \(Self.version), the one that this program reads")
      }
      let status = try Self.status(try message.string(2), preimage: try message.optionalBytes(3))
      let layout = try LockVerifier.Layout(ProofFields(try CanonicalJSON(canonical: try message.bytes(5))))
      try self.init(
        terms: try Self.terms(try message.bytes(4)), status: status, layout: layout,
        checkpoint: try CanonicalJSON(canonical: try message.bytes(6), maximumBytes: Self.maximumBytes),
        headers: try message.repeated(7),
        evidence: LockEvidence(state: try message.bytes(8), locks: [try message.bytes(9)]))
    } catch let error as ProofDocumentError {
      throw error
    } catch {
      throw ProofDocumentError("\(error)")
    }
    guard compact == bytes else { throw ProofDocumentError("a second encoding of the same proof") }
  }

  private static func compact(_ terms: LockTerms) -> [UInt8] {
    var writer = ProtobufWriter()
    if terms.part != nil {
      writer.message(6, terms.json.bytes)
      return writer.bytes
    }
    writer.string(1, "\(terms.sender)")
    writer.string(2, "\(terms.recipient)")
    for item in terms.assets {
      var asset = ProtobufWriter()
      asset.string(1, "\(item.asset)")
      asset.string(2, "\(item.amount)")
      writer.message(3, asset.bytes)
    }
    writer.bytes(4, terms.hashlock.bytes)
    writer.int64(5, terms.timelock.secondsSinceEpoch)
    return writer.bytes
  }

  private static func terms(_ bytes: [UInt8]) throws -> LockTerms {
    let message = try ProtobufMessage(bytes)
    if let carried = try message.optionalBytes(6) {
      try message.only([6])
      return try LockTerms(json: carried)
    }
    try message.only([1, 2, 3, 4, 5])
    let assets = try message.repeated(3).map { bytes in
      let item = try ProtobufMessage(bytes)
      try item.only([1, 2])
      return AssetAmount(asset: try AssetID(try item.string(1)), amount: try Amount(decimal: try item.string(2)))
    }
    return try terms(
      sender: try message.string(1), recipient: try message.string(2), assets: assets, hashlock: try message.bytes(4),
      timelock: try message.int64(5))
  }
}

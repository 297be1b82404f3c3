import TielineCodec

extension ICS23Proof {
  /// Reads `ics23.CommitmentProof` in its one protobuf encoding.
  /// - Returns: `.invalid` for other bytes, and for proofs of many keys.
  public static func decode(_ bytes: [UInt8]) -> Verdict<ICS23Proof> {
    Verdict { () throws(ProofFailure) in try strictly(bytes) }
  }

  static func strictly(_ bytes: [UInt8]) throws(ProofFailure) -> ICS23Proof {
    guard bytes.count <= ICS23Limits.proofBytes else {
      throw .invalid(
        .tooLarge, expected: "a proof of at most \(ICS23Limits.proofBytes) bytes", found: "\(bytes.count) bytes")
    }
    let proof: ICS23Proof
    do throws(ProtobufError) { proof = try ICS23Proof(decoding: try ProtobufMessage(bytes)) } catch {
      throw .invalid(Rejection(undecodable: "an ICS-23 proof of one key", error))
    }
    guard proof.encoded == bytes else {
      throw .invalid(.notCanonical, expected: "the one encoding of the proof", found: "another")
    }
    return proof
  }

  private init(decoding message: ProtobufMessage) throws(ProtobufError) {
    try message.only([1, 2])
    guard message.fields.count == 1 else { throw .unexpectedField(message.fields.last?.number ?? 0) }
    if let exists = try message.message(1) {
      self = .exists(Existence(proof: try ICS23ExistenceProof(decoding: exists)))
    } else if let absent = try message.message(2) {
      self = .absent(Absence(proof: try ICS23AbsenceProof(decoding: absent)))
    } else {
      throw .unexpectedField(0)
    }
  }

  /// The proof in protobuf.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    switch self {
    case .exists(let existence): writer.message(1, existence.proof.encoded)
    case .absent(let absence): writer.message(2, absence.proof.encoded)
    }
    return writer.bytes
  }
}

extension ICS23ExistenceProof {
  init(decoding message: ProtobufMessage) throws(ProtobufError) {
    try message.only([1, 2, 3, 4])
    key = try message.bytes(1)
    value = try message.bytes(2)
    leaf = try message.message(3).map { leaf throws(ProtobufError) in try ICS23Leaf(decoding: leaf) }
    path = try message.repeated(4).map { bytes throws(ProtobufError) in
      try ICS23Inner(decoding: try ProtobufMessage(bytes))
    }
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, key)
    writer.bytes(2, value)
    if let leaf { writer.message(3, leaf.encoded) }
    for node in path { writer.message(4, node.encoded) }
    return writer.bytes
  }
}

extension ICS23AbsenceProof {
  init(decoding message: ProtobufMessage) throws(ProtobufError) {
    try message.only([1, 2, 3])
    key = try message.bytes(1)
    left = try message.message(2).map { proof throws(ProtobufError) in try ICS23ExistenceProof(decoding: proof) }
    right = try message.message(3).map { proof throws(ProtobufError) in try ICS23ExistenceProof(decoding: proof) }
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, key)
    if let left { writer.message(2, left.encoded) }
    if let right { writer.message(3, right.encoded) }
    return writer.bytes
  }
}

extension ICS23Leaf {
  init(decoding message: ProtobufMessage) throws(ProtobufError) {
    try message.only([1, 2, 3, 4, 5])
    hash = try ICS23HashOperation(decoding: message, 1)
    keyHash = try ICS23HashOperation(decoding: message, 2)
    valueHash = try ICS23HashOperation(decoding: message, 3)
    guard let length = ICS23LengthOperation(rawValue: try message.varint(4)) else { throw .wrongType(field: 4) }
    self.length = length
    prefix = try message.bytes(5)
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, hash.rawValue)
    writer.varint(2, keyHash.rawValue)
    writer.varint(3, valueHash.rawValue)
    writer.varint(4, length.rawValue)
    writer.bytes(5, prefix)
    return writer.bytes
  }
}

extension ICS23Inner {
  init(decoding message: ProtobufMessage) throws(ProtobufError) {
    try message.only([1, 2, 3])
    hash = try ICS23HashOperation(decoding: message, 1)
    prefix = try message.bytes(2)
    suffix = try message.bytes(3)
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, hash.rawValue)
    writer.bytes(2, prefix)
    writer.bytes(3, suffix)
    return writer.bytes
  }
}

extension ICS23HashOperation {
  init(decoding message: ProtobufMessage, _ field: Int) throws(ProtobufError) {
    guard let operation = Self(rawValue: try message.varint(field)) else { throw .wrongType(field: field) }
    self = operation
  }
}

import TielineCodec

/// What a client is given: a header, or the list of a header and a proof of who may seal it.
struct IBFTUpdate {
  /// Longest update read: a header and the proofs of all validators.
  static let maximumBytes = 8 << 20

  let header: EthereumHeader
  let proof: ValidatorContractProof?

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .invalid(.tooLarge, expected: "at most \(Self.maximumBytes) bytes", found: "\(bytes.count)")
    }
    var fields = try RLPFields(filling: bytes, of: "a header")
    let first = try fields.item("the first field")
    guard first.isList else {
      (header, proof) = (try EthereumHeader(rlp: bytes), nil)
      return
    }
    header = try EthereumHeader(rlp: Array(bytes[first.start..<first.end]))
    proof = try ValidatorContractProof(fields.list("the proof"))
    try fields.finish()
  }

  static func encode(header: [UInt8], proof: ValidatorContractProof) -> [UInt8] {
    RLP.list(of: [header, RLP.encode(proof.item)])
  }
}

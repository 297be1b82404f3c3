import TielineCrypto

/// A node that orders a channel's transactions and signs its blocks.
public struct FabricConsenter: Hashable, Sendable {
  /// Its number in the channel's mapping, by which signatures name it.
  public let id: UInt32
  /// The organisation that runs it.
  public let organisation: String
  let certificate: FabricCertificate
  let key: P256.PublicKey

  init(id: UInt32, organisation: String, certificate: FabricCertificate) throws(ProofFailure) {
    (self.id, self.organisation, self.certificate) = (id, organisation, certificate)
    key = try certificate.key()
  }

  /// Its certificate in DER.
  public var certificateBytes: [UInt8] { certificate.der }
}

/// The consenters whose signatures make a block final.
struct FabricConsenterSet: Hashable, Sendable {
  /// In ascending order of their numbers.
  let consenters: [FabricConsenter]

  init(_ consenters: [FabricConsenter]) throws(ProofFailure) {
    guard !consenters.isEmpty else { throw .invalid(.empty, expected: "at least one consenter", found: "none") }
    self.consenters = consenters.sorted { $0.id < $1.id }
    for (left, right) in zip(self.consenters, self.consenters.dropFirst()) where left.id == right.id {
      throw .invalid(.ambiguous, expected: "each consenter's number once", found: "\(left.id) twice")
    }
    // One key with two numbers would sign twice.
    guard Set(consenters.map(\.key)).count == consenters.count else {
      throw .invalid(.duplicateSigner, expected: "a key of its own for each consenter", found: "one key twice")
    }
  }

  /// How many distinct consenters have to sign: ⌈(n + f + 1) / 2⌉ where f = ⌊(n − 1) / 3⌋ may be faulty.
  /// - Source: Fabric, `orderer/consensus/smartbft`; SmartBFT, `computeQuorum`.
  var quorum: Int {
    let faulty = (consenters.count - 1) / 3
    return (consenters.count + faulty + 2) / 2
  }

  /// Checks every signature by a consenter of the set, and that they are enough.
  ///
  /// Signatures by others are passed over, as Fabric does, and count for nothing.
  /// - Returns: How many others there are.
  func checkSignatures(of block: FabricBlock) throws(ProofFailure) -> Int {
    let header = block.header.derBytes
    var signers: Set<UInt32> = []
    var others = 0
    for signature in block.signatures {
      guard signature.signatureHeader.isEmpty else {
        throw .invalid(
          .wrongField, expected: "an empty signature header",
          found: "one of \(signature.signatureHeader.count) bytes with consenter \(signature.identifier)'s signature")
      }
      guard let consenter = consenters.first(where: { $0.id == signature.identifier }) else {
        others += 1
        continue
      }
      guard signers.insert(consenter.id).inserted else {
        throw .invalid(
          .duplicateSigner, expected: "one signature by each consenter", found: "two by consenter \(consenter.id)")
      }
      try FabricSignature.check(
        signature.signature, by: consenter.key,
        of: block.ordering.bytes + signature.identifierHeader + header, who: "consenter \(consenter.id)")
    }
    guard signers.count >= quorum else {
      throw .invalid(
        .missedQuorum, expected: "signatures by \(quorum) of consenters \(consenters.map(\.id))",
        found: "\(signers.count), by \(signers.sorted())")
    }
    return others
  }
}

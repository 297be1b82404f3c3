import TielineCodec
import TielineCore

extension HashTimeLockProof {
  /// The document in canonical JSON.
  public var json: CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "version": .integer(Int64(Self.version)), "status": .string(status.word),
      "terms": Self.json(terms), "layout": layout.json, "checkpoint": checkpoint,
      "headers": .array(headers.map { .string(Hex.encode($0)) }),
      "state": .string(Hex.encode(evidence.state)), "lock": .string(Hex.encode(evidence.locks[0])),
    ]
    if case .claimed(let preimage) = status { fields["preimage"] = .string(Hex.encode(preimage.bytes)) }
    return .object(fields)
  }

  /// Reads either form: canonical JSON where the first byte is `{`, the compact one otherwise.
  ///
  /// - Throws: ``ProofDocumentError`` for anything but one of them.
  public init(_ bytes: [UInt8]) throws(ProofDocumentError) {
    guard bytes.count <= Self.maximumBytes else {
      throw ProofDocumentError("\(bytes.count) bytes; at most \(Self.maximumBytes) are read")
    }
    guard bytes.first == UInt8(ascii: "{") else {
      try self.init(compact: bytes)
      return
    }
    // One newline at the end is what editors and shells leave.
    let text = bytes.last == 0x0A ? Array(bytes.dropLast()) : bytes
    let value: CanonicalJSON
    do throws(CanonicalJSONError) { value = try CanonicalJSON(canonical: text, maximumBytes: Self.maximumBytes) } catch
    {
      throw ProofDocumentError("\(error)")
    }
    try self.init(fields: ProofFields(value))
    // An EVM ledger's addresses are read in upper case too.
    guard json.bytes == text else { throw ProofDocumentError("a second encoding of the same proof") }
  }

  private init(fields: ProofFields) throws(ProofDocumentError) {
    var fields = fields
    guard try fields.integer("version") == Int64(Self.version) else {
      throw ProofDocumentError("'version' is not \(Self.version), the one that this program reads")
    }
    let status = try Self.status(try fields.string("status"), preimage: try fields.optionalBytes("preimage"))
    let terms = try Self.terms(ProofFields(try fields.value("terms")))
    let layout = try LockVerifier.Layout(ProofFields(try fields.value("layout")))
    let checkpoint = try fields.value("checkpoint")
    let headers = try fields.byteList("headers")
    let evidence = LockEvidence(state: try fields.bytes("state"), locks: [try fields.bytes("lock")])
    try fields.end()
    try self.init(
      terms: terms, status: status, layout: layout, checkpoint: checkpoint, headers: headers, evidence: evidence)
  }

  static func status(
    _ word: String, preimage: [UInt8]?
  ) throws(ProofDocumentError) -> LockObservation.Status {
    switch (word, preimage) {
    case ("absent", nil): return .absent
    case ("locked", nil): return .locked
    case ("refunded", nil): return .refunded
    case ("claimed", let bytes?):
      guard let preimage = try? Preimage(bytes) else { throw ProofDocumentError("'preimage' is not 32 bytes") }
      return .claimed(preimage)
    default: throw ProofDocumentError("'status' is absent, locked, refunded, or claimed with a 'preimage'")
    }
  }

  static func json(_ terms: LockTerms) -> CanonicalJSON {
    if let part = terms.part { return part.json }
    return .object([
      "sender": .string("\(terms.sender)"), "recipient": .string("\(terms.recipient)"),
      "assets": .array(
        terms.assets.map {
          .object(["asset": .string("\($0.asset)"), "amount": .string("\($0.amount)")])
        }),
      "hashlock": .string("\(terms.hashlock)"), "timelock": .integer(terms.timelock.secondsSinceEpoch),
    ])
  }

  static func terms(_ fields: ProofFields) throws(ProofDocumentError) -> LockTerms {
    var fields = fields
    if let part = try LockPart(terms: &fields) { return LockTerms(part) }
    var assets: [AssetAmount] = []
    for element in try fields.array("assets") {
      var item = try ProofFields(element)
      let (asset, amount) = (try item.string("asset"), try item.string("amount"))
      try item.end()
      do throws(ValueError) {
        assets.append(AssetAmount(asset: try AssetID(asset), amount: try Amount(decimal: amount)))
      } catch { throw ProofDocumentError("\(error)") }
    }
    let (sender, recipient) = (try fields.string("sender"), try fields.string("recipient"))
    let (hashlock, timelock) = (try fields.bytes("hashlock"), try fields.integer("timelock"))
    try fields.end()
    return try terms(
      sender: sender, recipient: recipient, assets: assets, hashlock: hashlock, timelock: timelock)
  }

  static func terms(
    sender: String, recipient: String, assets: [AssetAmount], hashlock: [UInt8], timelock: Int64
  ) throws(ProofDocumentError) -> LockTerms {
    do throws(ValueError) {
      let terms = try LockTerms(
        sender: AccountID(sender), recipient: AccountID(recipient), assets: assets, hashlock: Hashlock(hashlock),
        timelock: Timelock(secondsSinceEpoch: timelock))
      // Identifiers have one spelling each, and assets one order.
      guard "\(terms.sender)" == sender, "\(terms.recipient)" == recipient, terms.assets == assets else {
        throw .malformed(
          type: "terms", found: "\(sender), \(recipient)", expected: "their canonical spelling and order")
      }
      return terms
    } catch { throw ProofDocumentError("\(error)") }
  }
}

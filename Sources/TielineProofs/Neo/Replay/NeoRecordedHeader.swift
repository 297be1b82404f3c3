import TielineCodec
import TielineCore

/// A header as a node gave it twice: in its own encoding and as JSON.
struct NeoRecordedHeader {
  static let file = "headers.json"

  let raw: [UInt8]
  let signed: NeoSignedHeader
  private let json: JSONField<ReplayFailure>

  init(_ field: JSONField<ReplayFailure>) throws(ReplayFailure) {
    let bytes = try field["rawBase64"].neoBytes()
    raw = bytes
    json = field["json"]
    signed = try Verdict { () throws(ProofFailure) in try NeoSignedHeader.decode(bytes) }.get(file: Self.file)
  }

  /// The hash of the header that the node had after this one.
  func nextHash() throws(ReplayFailure) -> [UInt8]? { try json["nextblockhash"].ifPresent?.neoHash() }

  /// Holds what the JSON says to what the bytes say.
  func check(file: String) throws(ReplayFailure) {
    let header = signed.header
    try Self.compare(signed, with: json, file: file)
    let size: Int = try json["size"].integer()
    try NeoRecording.require(
      size == raw.count, .wrongField, at: UInt64(header.index), file: file, expected: "size \(raw.count)",
      found: "\(size)")
  }

  /// Holds the JSON of a header, or of a block, to the header's bytes.
  static func compare(
    _ signed: NeoSignedHeader, with json: JSONField<ReplayFailure>, file: String
  ) throws(ReplayFailure) {
    let header = signed.header
    let height = UInt64(header.index)
    let witnesses = try json["witnesses"].elements().map { field throws(ReplayFailure) in
      Hex.encode(try field["invocation"].neoBytes()) + " " + Hex.encode(try field["verification"].neoBytes())
    }
    let nonce = try json["nonce"].string()
    let fields: [(name: String, reason: Rejection.Reason, expected: String, found: String)] = [
      ("hash", .wrongHash, NeoHash.text(header.hash), NeoHash.text(try json["hash"].neoHash())),
      ("version", .wrongField, "0", "\(try json["version"].integer(Int.self))"),
      (
        "previousblockhash", .wrongParent, NeoHash.text(header.previousHash),
        NeoHash.text(try json["previousblockhash"].neoHash())
      ),
      ("merkleroot", .wrongRoot, NeoHash.text(header.merkleRoot), NeoHash.text(try json["merkleroot"].neoHash())),
      ("time", .wrongTime, "\(header.timestamp)", "\(try json["time"].integer(UInt64.self))"),
      ("nonce", .wrongField, "\(header.nonce)", UInt64(nonce, radix: 16).map { "\($0)" } ?? nonce),
      ("index", .wrongHeight, "\(header.index)", "\(try json["index"].integer(UInt32.self))"),
      ("primary", .wrongField, "\(header.primary)", "\(try json["primary"].integer(UInt8.self))"),
      (
        "nextconsensus", .wrongValidators, NeoAddress.text(header.nextConsensus), try json["nextconsensus"].string()
      ),
      (
        "witnesses", .badSignature,
        Hex.encode(signed.witness.invocation) + " " + Hex.encode(signed.witness.verification),
        witnesses.joined(separator: ", ")
      ),
    ]
    for field in fields {
      try NeoRecording.require(
        field.expected == field.found, field.reason, at: height, file: file,
        expected: "\(field.name) \(field.expected)", found: field.found)
    }
  }
}

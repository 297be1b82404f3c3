import TielineCodec

/// What a client is given: a header, or the list of a header and all receipts of its block, each as the byte string
/// that the receipt trie holds.
struct AuRaUpdate {
  /// Longest update read.
  static let maximumBytes = 16 << 20
  /// Most receipts read; a transaction takes 21,000 gas.
  static let maximumReceipts = 1 << 16

  let header: AuRaHeader
  let receipts: [[UInt8]]?

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .invalid(.tooLarge, expected: "at most \(Self.maximumBytes) bytes", found: "\(bytes.count)")
    }
    var fields = try RLPFields(filling: bytes, of: "an AuRa header")
    let first = try fields.item("the first field")
    guard first.isList else {
      (header, receipts) = (try AuRaHeader(rlp: bytes), nil)
      return
    }
    header = try AuRaHeader(rlp: Array(bytes[first.start..<first.end]))
    var list = try fields.list("the receipts")
    var receipts: [[UInt8]] = []
    while !list.isAtEnd {
      guard receipts.count < Self.maximumReceipts else {
        throw .invalid(.tooLarge, expected: "at most \(Self.maximumReceipts) receipts", found: "more")
      }
      receipts.append(try list.bytes(1...Self.maximumBytes, "a receipt"))
    }
    try fields.finish()
    self.receipts = receipts
  }

  static func encode(header: [UInt8], receipts: [[UInt8]]) -> [UInt8] {
    RLP.list(of: [header, RLP.encode(.list(receipts.map(RLPItem.bytes)))])
  }
}

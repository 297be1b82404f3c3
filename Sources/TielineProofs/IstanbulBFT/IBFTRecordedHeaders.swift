import TielineCodec
import TielineCore

/// The headers of a recording, which may hold them twice: as RLP and as JSON.
struct IBFTRecordedHeaders {
  /// A recorded header, what was said about it, and where it stands.
  struct Recorded {
    let header: EthereumHeader
    let number: UInt64
    let hash: [UInt8]
    let file: String

    /// Whether the header is the one that its row names.
    func check(_ found: IBFTHeader) throws(ReplayFailure) {
      guard found.header.number == number else {
        throw .rejected(
          Rejection(.wrongHeight, at: number, expected: "\(number)", found: "\(found.header.number)"), file: file)
      }
      guard found.hash == hash else {
        throw .rejected(
          Rejection(.wrongHash, at: number, expected: Hex.encode(hash), found: Hex.encode(found.hash)), file: file)
      }
    }
  }

  private static let encodedFile = "headers_rlp.json"
  private static let blocksFile = "headers.json"

  let headers: [Recorded]
  /// The same headers by the other file. Seals may stand in another order there, but have to hold as well.
  let twins: [Recorded]

  init(_ folder: ReplayFolder) throws(ReplayFailure) {
    let (rows, blocks) = (try folder.json(Self.encodedFile), try folder.json(Self.blocksFile))
    let decoded: [Recorded] = if let rows { try Self.decoded(rows) } else { [] }
    let rebuilt: [Recorded] = if let blocks { try Self.rebuilt(blocks) } else { [] }
    guard rows == nil || blocks == nil || decoded.count == rebuilt.count else {
      throw .unreadable(
        "\(Self.blocksFile) has \(rebuilt.count) headers, \(Self.encodedFile) \(decoded.count)")
    }
    (headers, twins) = rows == nil ? (rebuilt, []) : (decoded, rebuilt)
    guard !headers.isEmpty else { throw .unreadable("\(Self.encodedFile) and \(Self.blocksFile) hold no header") }
  }

  private static func decoded(_ rows: JSONField<ReplayFailure>) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for row in try rows.elements() {
      let bytes = try row["headerRlp"].hexBytes()
      let header = try Verdict { () throws(ProofFailure) in try EthereumHeader(rlp: bytes) }.get(file: encodedFile)
      headers.append(
        Recorded(
          header: header, number: try row["number"].integer(), hash: try row["hash"].hexBytes(count: 32),
          file: encodedFile))
    }
    return headers
  }

  /// Headers from `eth_getBlockByNumber`.
  private static func rebuilt(_ blocks: JSONField<ReplayFailure>) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for block in try blocks.elements() {
      let header = try EthereumHeader(block: block)
      headers.append(
        Recorded(
          header: header, number: header.number, hash: try block["hash"].hexBytes(count: 32), file: blocksFile))
    }
    return headers
  }
}

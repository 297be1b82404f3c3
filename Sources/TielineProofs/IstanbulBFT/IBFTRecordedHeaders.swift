import TielineCodec
import TielineCore

/// The headers of a recording. Where they are recorded twice, as RLP and as JSON, both must agree.
struct IBFTRecordedHeaders {
  /// A recorded header and where it stands.
  struct Recorded {
    let header: EthereumHeader
    let file: String
  }

  private static let encodedFile = "headers_rlp.json"
  private static let blocksFile = "headers.json"

  let headers: [Recorded]

  init(_ folder: ReplayFolder, _ variant: IBFTVariant) throws(ReplayFailure) {
    let (rows, blocks) = (try folder.json(Self.encodedFile), try folder.json(Self.blocksFile))
    let decoded: [Recorded]? = if let rows { try Self.decoded(rows, variant) } else { nil }
    let rebuilt: [Recorded]? = if let blocks { try Self.rebuilt(blocks, variant) } else { nil }
    guard let headers = decoded ?? rebuilt else {
      throw .unreadable("\(Self.encodedFile) and \(Self.blocksFile) are missing")
    }
    self.headers = headers
    guard let rebuilt else { return }
    guard headers.count == rebuilt.count else {
      throw .unreadable("\(Self.blocksFile) has \(rebuilt.count) headers, \(Self.encodedFile) \(headers.count)")
    }
    for (first, second) in zip(headers, rebuilt) where first.header != second.header {
      throw Self.rejected(.wrongHash, first.header.number, first.header.hash, second.header.hash, second.file)
    }
  }

  private static func decoded(
    _ rows: JSONField<ReplayFailure>, _ variant: IBFTVariant
  ) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for row in try rows.elements() {
      let bytes = try row["headerRlp"].hexBytes()
      let header = try Verdict { () throws(ProofFailure) in try EthereumHeader(rlp: bytes) }.get(file: encodedFile)
      let number: UInt64 = try row["number"].integer()
      guard header.number == number else {
        throw .rejected(
          Rejection(.wrongHeight, at: number, expected: "\(number)", found: "\(header.number)"), file: encodedFile)
      }
      try check(header, row["hash"], variant, encodedFile)
      headers.append(Recorded(header: header, file: encodedFile))
    }
    return headers
  }

  /// Headers from `eth_getBlockByNumber`.
  private static func rebuilt(
    _ blocks: JSONField<ReplayFailure>, _ variant: IBFTVariant
  ) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for block in try blocks.elements() {
      let header = try EthereumHeader(block: block)
      try check(header, block["hash"], variant, blocksFile)
      headers.append(Recorded(header: header, file: blocksFile))
    }
    return headers
  }

  private static func check(
    _ header: EthereumHeader, _ hash: JSONField<ReplayFailure>, _ variant: IBFTVariant, _ file: String
  ) throws(ReplayFailure) {
    let recorded = try hash.hexBytes(count: 32)
    let found = try Verdict { () throws(ProofFailure) in try IBFTHeader(header, variant).hash }.get(file: file)
    guard found == recorded else { throw rejected(.wrongHash, header.number, recorded, found, file) }
  }

  private static func rejected(
    _ reason: Rejection.Reason, _ height: UInt64, _ expected: [UInt8], _ found: [UInt8], _ file: String
  ) -> ReplayFailure {
    .rejected(Rejection(reason, at: height, expected: Hex.encode(expected), found: Hex.encode(found)), file: file)
  }
}

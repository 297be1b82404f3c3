import BigInt
import TielineCodec
import TielineCore

/// What a node of a UTXO ledger was seen to answer: `headers.json`, `merkle_*.json`, `htlc_claim.json` and
/// `htlc_refund.json`.
///
/// Headers are followed from the genesis block, or from the eleventh where they begin further up; an excerpt of at most
/// eleven from the genesis may stand before those. A header that a proof shows and that follows the last one is taken
/// too. A recording has seen its blocks final: each counts at once.
public enum UTXORecording: Replayable {
  /// As ``Replayable/replay(_:)``. `headers` counts those behind the first of the chain that is followed, `proofs`
  /// each `merkle_*.json` and `htlc_*.json`.
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    var chain = try UTXORecordedChain(folder)
    try chain.follow()
    var report = ReplayReport()
    for path in folder.paths(where: { $0.hasPrefix("merkle_") && $0.hasSuffix(".json") }) {
      try chain.checkMerkle(folder.requiredJSON(path), path)
      report.proofs += 1
    }
    for (path, isClaim) in [("htlc_claim.json", true), ("htlc_refund.json", false)] {
      guard let field = try folder.json(path) else { continue }
      try chain.checkHashTimeLock(field, path, isClaim: isClaim)
      report.proofs += 1
    }
    report.headers = chain.accepted
    report.head = chain.client.head.verified.height
    return report
  }
}

/// The headers of a recording, and the blocks that came with proofs.
struct UTXORecordedChain {
  static let headersPath = "headers.json"
  /// Most headers in an excerpt from the genesis, behind which the recording may go on further up.
  private static let excerpt = UTXOLimits.medianTimeSpan

  private(set) var client: UTXOLightClient
  private(set) var accepted = 0
  var trusted: [UTXOHash: TrustedUTXOHeader] = [:]
  var blocks: [UTXOHash: UTXOBlock] = [:]
  private let entries: [(height: UInt64, header: UTXOHeader)]
  private let start: Int

  init(_ folder: ReplayFolder) throws(ReplayFailure) {
    let entries = try Self.entries(try folder.requiredJSON(Self.headersPath))
    let gaps = entries.indices.dropFirst().filter { entries[$0].height != entries[$0 - 1].height &+ 1 }
    let isExcerpt = entries[0].height == 0 && gaps.count == 1 && gaps[0] <= Self.excerpt
    guard gaps.isEmpty || isExcerpt else {
      let place = isExcerpt || gaps.isEmpty ? 0 : gaps[entries[0].height == 0 && gaps[0] <= Self.excerpt ? 1 : 0]
      throw Self.rejected(
        .wrongHeight, at: entries[place].height, expected: "\(entries[place - 1].height &+ 1)",
        found: "\(entries[place].height)")
    }
    (self.entries, start) = (entries, gaps.first ?? 0)
    let network = try Self.network(entries.map(\.header), from: entries[0].height)
    client = try Self.client(network, entries[..<(gaps.first ?? entries.count)])
    if !gaps.isEmpty {
      var excerpt = client
      try Self.follow(&excerpt, entries[1..<start]) { _ in }
      client = try Self.client(network, entries[start...])
    }
    trusted[client.head.identifier] = client.head
  }

  private static func entries(
    _ field: JSONField<ReplayFailure>
  ) throws(ReplayFailure) -> [(height: UInt64, header: UTXOHeader)] {
    let entries = try field.elements().map { element throws(ReplayFailure) in
      let header = try element["hex"].utxoHeader()
      let stated = try element["hash"].utxoHash()
      guard stated == header.identifier else {
        throw rejected(.wrongHash, expected: "\(stated)", found: "\(header.identifier)")
      }
      return (height: try element["height"].integer(UInt64.self), header: header)
    }
    guard !entries.isEmpty else { throw .unreadable("\(headersPath) holds no header") }
    return entries
  }

  private static func network(_ headers: [UTXOHeader], from height: UInt64) throws(ReplayFailure) -> UTXONetwork {
    if height == 0 {
      let genesis = headers[0].identifier
      if let network = UTXONetwork.all.first(where: { $0.genesis.identifier == genesis }) { return network }
      throw rejected(.wrongLedger, at: 0, expected: "a genesis block that is known", found: "\(genesis)")
    }
    // A network whose target never changes needs no more than its headers; of two, the one whose work they show.
    guard headers[0].bits == UTXONetwork.litecoinRegtest.limitBits, let target = CompactTarget(bits: headers[0].bits)
    else { throw .unreadable("\(headersPath) begins at \(height) of a network that only its genesis block would tell") }
    let isBitcoin = headers.prefix(Self.excerpt).allSatisfy { target.isMet(by: $0.identifier.bytes) }
    let isLitecoin = headers.prefix(Self.excerpt).allSatisfy { header in
      (try? UTXONetwork.litecoinRegtest.workHash(of: header)).map(target.isMet) ?? false
    }
    return isBitcoin && !isLitecoin ? .bitcoinRegtest : .litecoinRegtest
  }

  /// From the genesis, or from the eleventh of `entries`, before which there are ten.
  private static func client(
    _ network: UTXONetwork, _ entries: ArraySlice<(height: UInt64, header: UTXOHeader)>
  ) throws(ReplayFailure) -> UTXOLightClient {
    let first = entries[entries.startIndex].height
    let pinned = first == 0 ? entries.prefix(1) : entries.prefix(UTXOLimits.medianTimeSpan)
    let height = pinned[pinned.endIndex - 1].height
    let headers = pinned.map(\.header)
    let pin = UTXOPin(network: network, headers: headers, height: height)
    do throws(ProofFailure) {
      let root = try pin.position(chainWork: nil, windowStart: nil, baseBits: nil)
      return UTXOLightClient(network: network, depth: 0, root: root, past: headers.dropLast())
    } catch { throw failure(error, headersPath) }
  }

  private static func follow(
    _ client: inout UTXOLightClient, _ entries: ArraySlice<(height: UInt64, header: UTXOHeader)>,
    _ each: (TrustedUTXOHeader) -> Void
  ) throws(ReplayFailure) {
    for entry in entries {
      let final: [TrustedUTXOHeader]
      do throws(ProofFailure) { final = try client.extend(with: entry.header, at: nil).finalized } catch {
        throw failure(error, headersPath)
      }
      guard final.last?.verified.height == entry.height else {
        throw rejected(
          .wrongHeight, at: entry.height, expected: "\(entry.height)", found: "\(client.head.verified.height)")
      }
      for header in final { each(header) }
    }
  }

  /// Applies every header behind the first.
  mutating func follow() throws(ReplayFailure) {
    accepted = Int(client.root.height - entries[start].height)
    let rest = entries[(start + accepted + 1)...]
    var headers: [UTXOHash: TrustedUTXOHeader] = trusted
    try Self.follow(&client, rest) { headers[$0.identifier] = $0 }
    trusted = headers
    accepted += rest.count
  }

  /// Goes on to a header that came with a proof, where it follows the last one.
  mutating func extend(with header: UTXOHeader, _ path: String) throws(ReplayFailure) {
    guard trusted[header.identifier] == nil, header.parent == client.root.identifier else { return }
    do throws(ProofFailure) {
      for header in try client.extend(with: header, at: nil).finalized { trusted[header.identifier] = header }
    } catch { throw Self.failure(error, path) }
    accepted += 1
  }

  /// The trusted header of a recorded block.
  func header(_ block: UTXOHash, _ path: String) throws(ReplayFailure) -> TrustedUTXOHeader {
    if let header = trusted[block] { return header }
    throw .insufficient(.needs("the header of block \(block)", height: 0), file: path)
  }

  static func rejected(
    _ reason: Rejection.Reason, at height: UInt64? = nil, expected: String, found: String,
    file: String = headersPath
  ) -> ReplayFailure {
    .rejected(Rejection(reason, at: height, expected: expected, found: found), file: file)
  }

  static func failure(_ failure: ProofFailure, _ path: String) -> ReplayFailure {
    switch failure {
    case .invalid(let rejection): .rejected(rejection, file: path)
    case .insufficient(let shortfall): .insufficient(shortfall, file: path)
    }
  }
}

extension JSONField<ReplayFailure> {
  /// Bytes in hexadecimal digits without prefix, as Bitcoin's nodes write them.
  func utxoBytes(count: Int? = nil) throws(ReplayFailure) -> [UInt8] {
    guard let bytes = Hex.decode(try string()), count.map({ $0 == bytes.count }) ?? true else {
      throw mismatch(count.map { "\($0) bytes in hexadecimal digits" } ?? "bytes in hexadecimal digits")
    }
    return bytes
  }

  func utxoHash() throws(ReplayFailure) -> UTXOHash {
    guard let hash = try? UTXOHash(displayed: try string()) else { throw mismatch("a hash of 64 digits") }
    return hash
  }

  func utxoHeader() throws(ReplayFailure) -> UTXOHeader {
    guard let header = try? UTXOHeader(decoding: try utxoBytes()) else { throw mismatch("a header of 80 bytes") }
    return header
  }
}

import TielineCodec
import TielineCore
import TielineCrypto

/// Replays recorded blocks of a Fabric channel.
///
/// - `orderer_blocks/*.pb`: blocks as an orderer delivered them, from one with a configuration on, which is the
///   checkpoint.
/// - `peer_blocks/*.pb`: the same as a peer stored them. Header, data and signed value have to be the same; each node
///   keeps the signatures that reached it first, so that a peer's are checked for themselves. What a peer found of each
///   transaction is compared with validating it again.
/// - `certs/consenter<id>.pem`, `certs/<organisation>-ca.pem`: compared with the configurations.
///
/// Headers are the signed blocks after the checkpoint; set changes are those of the consenters; proofs are the
/// transactions found in their blocks with every endorsement that they need. What else is there is not looked at.
public enum FabricRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let paths = folder.paths { $0.hasPrefix("orderer_blocks/") && $0.hasSuffix(".pb") }
    guard let first = paths.first, let genesis = folder.files[first] else {
      throw .unreadable("orderer_blocks has no block")
    }
    var client: FabricLightClient
    do throws(CheckpointError) { client = try FabricLightClient(configBlock: genesis) } catch {
      throw .unreadable("\(first): \(error)")
    }
    var report = ReplayReport()
    report.head = client.head.number
    var state = FabricRevalidation()
    try checkCertificates(of: client.head.configuration, folder)
    for path in paths {
      guard let bytes = folder.files[path] else { continue }
      let block = try read(bytes, path)
      let before = client
      if path != first {
        let accepted = try client.apply(block).get(file: path)
        report.headers += 1
        report.setChanges += accepted.changesSet ? 1 : 0
        report.head = accepted.height
        try applyLightForm(of: block, to: before, path)
        if before.lastConfig != client.lastConfig { try checkCertificates(of: client.head.configuration, folder) }
      }
      let codes = try peerCodes(of: block, after: path == first ? nil : before, folder, path)
      report.proofs += try Verdict { () throws(ProofFailure) in
        try FabricMessage.inBlock(block.header.number) { () throws(ProofFailure) in
          try state.validate(block, under: client.head, codes: codes)
        }
      }.get(file: path)
    }
    return report
  }

  private static func read(_ bytes: [UInt8], _ path: String) throws(ReplayFailure) -> FabricBlock {
    try Verdict { () throws(ProofFailure) in
      let block = try FabricBlock(stored: bytes)
      try FabricStoredMetadata(bytes).checkLastConfig(of: block)
      return block
    }.get(file: path)
  }

  /// The form that gateways hand on has to be accepted as well; a configuration is needed with its data.
  private static func applyLightForm(
    of block: FabricBlock, to client: FabricLightClient, _ path: String
  ) throws(ReplayFailure) {
    let known = Set(client.head.consenters.map(\.id))
    guard block.signatures.allSatisfy({ known.contains($0.identifier) }) else { return }
    var client = client
    let isConfig = block.ordering.lastConfig == block.header.number
    let accepted = client.apply(block.encoded(withData: isConfig), at: Instant(millisecondsSinceEpoch: 0))
    _ = try accepted.get(file: path)
  }

  /// Compares a peer's copy with the block.
  /// - Parameter client: As it was before the block; `nil` for the checkpoint, which has no signatures.
  /// - Returns: What the peer found of each transaction; `nil` where there is no copy.
  private static func peerCodes(
    of block: FabricBlock, after client: FabricLightClient?, _ folder: ReplayFolder, _ path: String
  ) throws(ReplayFailure) -> [UInt8]? {
    let peerPath = "peer_blocks/" + path.dropFirst("orderer_blocks/".count)
    guard let bytes = folder.files[peerPath] else { return nil }
    let copy = try read(bytes, peerPath)
    return try Verdict { () throws(ProofFailure) in
      guard copy.header == block.header, copy.data == block.data, copy.ordering == block.ordering else {
        throw .invalid(
          .conflictingHeaders, at: block.header.number, expected: "the block that the orderer delivered",
          found: "another, of hash \(Hex.encode(copy.header.hash))")
      }
      let metadata = try FabricStoredMetadata(bytes)
      if var client { _ = try client.apply(copy).get() }
      return metadata.validationCodes
    }.get(file: peerPath)
  }

  private static func checkCertificates(
    of configuration: FabricChannelConfiguration, _ folder: ReplayFolder
  ) throws(ReplayFailure) {
    for consenter in configuration.consenters.consenters {
      try check(folder, "certs/consenter\(consenter.id).pem") { $0 == consenter.certificate }
    }
    for organisation in configuration.organisations.values {
      try check(folder, "certs/\(organisation.id)-ca.pem", organisation.roots.contains)
    }
  }

  private static func check(
    _ folder: ReplayFolder, _ path: String, _ isExpected: (FabricCertificate) -> Bool
  ) throws(ReplayFailure) {
    guard let pem = folder.files[path] else { return }
    try Verdict { () throws(ProofFailure) in
      let certificate = try FabricCertificate(pem: pem)
      guard isExpected(certificate) else {
        throw .invalid(.wrongValidators, expected: "the configuration's certificate", found: certificate.name)
      }
    }.get(file: path)
  }
}

/// What nodes store beside a block's signatures.
struct FabricStoredMetadata {
  /// `common.LastConfig` in its deprecated place.
  private let lastConfig: UInt64?
  /// What a peer found of each transaction: 0 is valid.
  let validationCodes: [UInt8]?

  init(_ block: [UInt8]) throws(ProofFailure) {
    let message = try FabricMessage(block, "block", fields: [1, 2, 3])
    let entries = try FabricMessage(message.bytes(3), "block metadata", fields: [1]).repeated(1, maximum: 5)
    validationCodes = entries.count > 2 && !entries[2].isEmpty ? entries[2] : nil
    guard entries.count > 1, !entries[1].isEmpty else {
      lastConfig = nil
      return
    }
    let value = try FabricMessage(entries[1], "metadata of the last configuration", fields: [1, 2]).bytes(1)
    lastConfig = try FabricMessage(value, "last config", fields: [1]).varint(1)
  }

  func checkLastConfig(of block: FabricBlock) throws(ProofFailure) {
    guard lastConfig == nil || lastConfig == block.ordering.lastConfig else {
      throw .invalid(
        .wrongField, at: block.header.number, expected: "last configuration \(block.ordering.lastConfig), as signed",
        found: "\(lastConfig ?? 0) beside it")
    }
  }
}

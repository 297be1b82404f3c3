import TielineCore
import TielineTransport

/// A ledger of unspent outputs: where its nodes are, whose keys, what is trusted.
struct UTXOLedgerConfiguration: Sendable {
  /// Without user and password.
  var httpURLs: [EndpointURL]
  /// A file with `user:password`, as nodes write their cookie; `nil` where the node asks for none.
  var credentialsPath: String?
  var finalityDepth: UInt64
  var pollInterval: Milliseconds
  /// The block in which the first lock can be.
  var firstBlock: UInt64
  /// In the coin's smallest unit.
  var maximumFeePerThousandBytes: UInt64
  var keystores: [KeystoreConfiguration]
  /// Compressed public keys of the others that take part in locks.
  var parties: [[UInt8]]
  /// The file with the pinned checkpoint.
  var checkpointPath: String?
  /// How far the proven time may be behind the clock before an alert.
  var staleAfter: Milliseconds

  init(_ section: inout ConfigurationSection, folder: String) throws(ConfigurationError) {
    httpURLs = try section.list("http", ConfigurationValue.url(["http://", "https://"]))
    credentialsPath = try section.optional("credentials-file") { $0 }?.resolved(in: folder)
    finalityDepth = UInt64(try section.integer("finality-depth-blocks", default: 6, in: 0...1_000))
    pollInterval = Milliseconds(try section.integer("poll-interval-milliseconds", default: 2_000, in: 10...600_000))
    firstBlock = UInt64(try section.integer("first-block", default: 0, in: 0...Int64.max))
    maximumFeePerThousandBytes = UInt64(
      try section.integer("maximum-fee-per-thousand-bytes", default: 1_000_000, in: 1...Int64.max))
    keystores = []
    for item in try section.sections("keystores") { keystores.append(try KeystoreConfiguration(item, folder: folder)) }
    parties = try section.list("parties") { text throws(ValueError) in
      guard let key = Hex.decode(text), key.count == 33 else {
        throw .malformed(type: "public key", found: text, expected: "0x and the 66 digits of a compressed key")
      }
      return key
    }
    let trust = try section.optionalSection("trust")
    if var trust {
      checkpointPath = try trust.value("checkpoint") { $0 }.resolved(in: folder)
      staleAfter = Milliseconds(seconds: try trust.integer("stale-after-seconds", default: 7_200, in: 1...1_000_000))
      try trust.finish()
    } else {
      (checkpointPath, staleAfter) = (nil, Milliseconds(seconds: 7_200))
    }
    guard !httpURLs.isEmpty else {
      throw ConfigurationError(file: section.file, line: nil, message: "'\(section.path).http' names no node")
    }
  }
}

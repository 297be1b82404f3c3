import Foundation
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport
import TielineUTXO

/// A running `litecoind` in regtest, with a wallet `w` that holds coins.
struct LiveLitecoin: Sendable {
  let adapter: UTXOAdapter
  let configuration: UTXOAdapter.Configuration
  let http: HTTPClient
  private let wallet: JSONRPCClient

  static var isThere: Bool { ProcessInfo.processInfo.environment["TIELINE_LITECOIN_URL"] != nil }

  init(finalityDepth: UInt64 = 3) throws {
    let url = try EndpointURL(#require(ProcessInfo.processInfo.environment["TIELINE_LITECOIN_URL"]))
    http = try HTTPClient()
    var configuration = UTXOAdapter.Configuration(
      ledger: try LedgerID("bip122:\(UTXONetwork.litecoinRegtest.reference)"), urls: [url])
    configuration.finalityDepth = finalityDepth
    configuration.pollInterval = Milliseconds(50)
    self.configuration = configuration
    adapter = try UTXOAdapter(configuration, http: http)
    wallet = JSONRPCClient(url: try url.appending("wallet/w"), http: http)
  }

  /// Calls the node, as its operator does.
  @discardableResult
  func call(_ method: String, _ params: JSONValue = []) async throws -> NodeAnswer {
    try await wallet.call(method, params)
  }

  func hash(_ method: String, _ params: JSONValue = []) async throws -> UTXOHash {
    try UTXOHash(displayed: try await call(method, params).string())
  }

  /// Mines to a script that anyone may spend; the names of the blocks.
  ///
  /// - Parameter address: Whom else to pay: on the same parent in the same second the same coinbase makes the same block
  ///   again, which a node that was told to leave it refuses.
  @discardableResult
  func mine(_ count: Int, to address: String? = nil) async throws -> [UTXOHash] {
    let answer = try await call("generatetoaddress", [.integer(count), .string(address ?? UTXOHashTimeLock.anyone)])
    return try answer.elements().map { try UTXOHash(displayed: $0.string()) }
  }

  /// The newest clock time that any block has; blocks mined at once run ahead of the real one.
  var now: Instant { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) + Milliseconds(seconds: 3600) }

  /// Follows the node until nothing new comes.
  func follow(_ client: inout UTXOLightClient) async throws -> [TrustedUTXOHeader] {
    var all: [TrustedUTXOHeader] = []
    var height: UInt64?
    while height != client.tipHeight {
      height = client.tipHeight
      all += try await adapter.follow(&client, at: now)
    }
    return all
  }
}

extension UTXOHashTimeLock {
  /// The address of the script `1`.
  static var anyone: String {
    SegwitAddress(prefix: "rltc", version: 0, program: SHA256.hash([0x51] as [UInt8])).map(\.description) ?? ""
  }
}

/// Keys and transactions of a lock, as its parties make them.
struct LockParties {
  let recipient: Secp256k1.PrivateKey
  let sender: Secp256k1.PrivateKey
  let preimage: Preimage

  init() throws {
    recipient = try Secp256k1.PrivateKey(Self.random())
    sender = try Secp256k1.PrivateKey(Self.random())
    preimage = try Preimage(Self.random())
  }

  private static func random() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 1...255) } }

  func lock(until locktime: UInt32) throws -> UTXOHashTimeLock {
    try UTXOHashTimeLock(
      hashlock: preimage.hashlock, recipientKey: Self.compressed(recipient.publicKey),
      senderKey: Self.compressed(sender.publicKey), locktime: locktime)
  }

  /// Spends a lock one way.
  func spend(_ lock: VerifiedUTXOLock, isClaim: Bool) throws -> UTXOTransaction {
    let program = SHA256.hash([0x51] as [UInt8])
    func transaction(_ witness: [[UInt8]]) -> UTXOTransaction {
      UTXOTransaction(
        version: 2,
        inputs: [.init(outpoint: lock.outpoint, script: [], sequence: 0xFFFF_FFFE, witness: witness)],
        outputs: [.init(value: lock.amount - 10_000, script: [0, 32] + program)],
        lockTime: isClaim ? 0 : lock.lock.locktime)
    }
    let digest = transaction([]).witnessSignatureHash(
      input: 0, scriptCode: lock.lock.script, value: lock.amount, hashType: 1)
    let signature = try (isClaim ? recipient : sender).sign(#require(digest))
    let encoded = Self.der(signature.r, signature.s)
    return transaction([encoded] + (isClaim ? [preimage.bytes, [1]] : [[]]) + [lock.lock.script])
  }

  private static func der(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
    let parts = [r, s].flatMap { number -> [UInt8] in
      var digits = Array(number.drop { $0 == 0 })
      if digits[0] >= 0x80 { digits.insert(0, at: 0) }
      return [0x02, UInt8(digits.count)] + digits
    }
    return [0x30, UInt8(parts.count)] + parts + [1]
  }

  private static func compressed(_ key: Secp256k1.PublicKey) -> [UInt8] {
    [key.bytes[63].isMultiple(of: 2) ? 2 : 3] + key.bytes[..<32]
  }
}

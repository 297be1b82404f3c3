import Foundation
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport
import TielineUTXO

/// Accounts of this run with coins on a live node, and an adapter that holds their keys.
struct LiveAccounts: Sendable {
  let live: LiveLitecoin
  let adapter: UTXOAdapter
  let keys: [UTXOAccountKey]
  let accounts: [AccountID]
  private let secrets: [Secp256k1.PrivateKey]
  /// Makes hashlocks and keys differ from those of any other run.
  let entropy: [UInt8]

  var sender: AccountID { accounts[0] }
  var recipient: AccountID { accounts[1] }
  var coin: AssetID { get throws { try AssetID("\(adapter.ledger)/slip44:2") } }

  /// - Parameter coins: How many of a tenth of a coin each the sender gets.
  init(finalityDepth: UInt64 = 2, coins: Int = 4) async throws {
    live = try LiveLitecoin(finalityDepth: finalityDepth)
    let entropy = Array(UUID().uuidString.utf8)
    secrets = try ["sender", "recipient", "stranger"].map {
      try Secp256k1.PrivateKey(SHA256.hash(entropy + Array($0.utf8)))
    }
    var configuration = live.configuration
    configuration.signers = secrets
    configuration.broadcastRetries = 4
    self.entropy = entropy
    keys = secrets.map { UTXOAccountKey($0.publicKey) }
    adapter = try UTXOAdapter(configuration, http: live.http)
    accounts = try keys.map(adapter.account(of:))
    for _ in 0..<coins { try await live.call("sendtoaddress", [.string(sender.address), .number("0.1")]) }
    // Enough that the median time comes to the present, also where no block was made for long.
    try await live.mine(Int(finalityDepth) + 12)
  }

  /// A new adapter with the same keys that remembers nothing.
  func restarted() throws -> UTXOAdapter {
    var configuration = live.configuration
    configuration.signers = secrets
    return try UTXOAdapter(configuration, http: live.http)
  }

  /// Reads locks between sender and recipient with proofs, from the newest final block on.
  func verifier() async throws -> LockVerifier {
    let depth = live.configuration.finalityDepth
    let client = try await adapter.pin(at: adapter.finalHead().height, depth: Int(depth))
    return try LockVerifier(
      checkpoint: client.checkpoint, layout: adapter.lockLayout)
  }

  func preimage(_ label: String) -> Preimage { Preimage(checked: SHA256.hash(entropy + Array(label.utf8))) }

  func terms(_ label: String, amount: UInt64 = 1_000_000, seconds: Int64 = 600) async throws -> LockTerms {
    let head = try await adapter.finalHead()
    return try LockTerms(
      sender: sender, recipient: recipient, assets: [AssetAmount(asset: coin, amount: Amount(amount))],
      hashlock: preimage(label).hashlock, timelock: Timelock(roundingUp: head.time + Milliseconds(seconds: seconds)))
  }

  /// Prepares, sends, and mines it into a final block.
  @discardableResult
  func settle(_ action: LedgerAction, from account: AccountID) async throws -> PreparedTransaction {
    let prepared = try #require(try await adapter.prepare(action, from: account).first)
    try await adapter.broadcast(prepared)
    try await live.mine(Int(live.configuration.finalityDepth) + 1)
    let outcome = try await outcome(of: prepared)
    #expect(outcome.isSuccess, "\(action) is \(outcome)")
    return prepared
  }

  func outcome(of transaction: PreparedTransaction) async throws -> TransactionOutcome {
    try await adapter.outcomes(of: [transaction]).value[0]
  }

  /// Mines until the newest final block's median time is there: a regtest's clock stands still between blocks.
  func mine(until timelock: Timelock) async throws {
    for _ in 0..<3_000 {
      if try await adapter.finalHead().time >= timelock.instant { return }
      try await live.mine(2)
    }
    Issue.record("the ledger's time did not reach \(timelock)")
  }
}

extension TransactionOutcome {
  var isSuccess: Bool { if case .succeeded = self { true } else { false } }
  var isIncluded: Bool { if case .included = self { true } else { false } }
}

import Synchronization
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway

/// One kind of lie, and what must come of it.
struct Untruth: Sendable, CustomTestStringConvertible {
  enum Service: Sendable { case evm, comet }

  /// What goes on while the lie is told.
  enum Scene: Sendable {
    /// The buyer's gateway waits for lock B, which is not made.
    case nothingLocked
    /// The buyer's gateway waits for lock B, and it is made.
    case lockedByOther
    /// The seller's gateway locks B.
    case ownLock
    /// The seller's gateway locks B, and the node keeps that to itself.
    case ownLockWithheld
    /// The seller's gateway has locked B, and the buyer reveals the preimage.
    case claimedByOther
    /// The buyer's gateway claims B, and another is quicker.
    case ownClaimBeaten
  }

  let testDescription: String
  let service: Service
  let scene: Scene
  let kind: LedgerAlert.Kind
  /// Makes a liar; one that remembers something starts anew in each swap.
  let lie: @Sendable () -> LyingNode.Lie

  init(
    _ name: String, _ service: Service, _ scene: Scene, _ kind: LedgerAlert.Kind,
    lie: @escaping @Sendable () -> LyingNode.Lie
  ) {
    (testDescription, self.service, self.scene, self.kind, self.lie) = (name, service, scene, kind, lie)
  }

  /// A lie about the result of one method.
  init(
    _ name: String, _ service: Service, _ scene: Scene, _ kind: LedgerAlert.Kind, in method: String,
    _ change: @escaping @Sendable (JSONValue) -> JSONValue
  ) {
    self.init(name, service, scene, kind) {
      { call in
        guard call.method == method, let result = try await call.forward()["result"] else { return nil }
        return change(result)
      }
    }
  }

  static let all: [Untruth] = proofs + states + logs + receipts
}

// MARK: Headers and proofs

extension Untruth {
  private static let proofs: [Untruth] = [
    Untruth("the application's hash in a header", .comet, .lockedByOther, .untrueProof, in: "commit") {
      $0.changing("signed_header", "header", "app_hash", by: hexFlipped)
    },
    Untruth("a validator's key", .comet, .lockedByOther, .untrueProof, in: "validators") {
      $0.changing("validators", "0") { validator in
        guard let key = try? Ed25519.PrivateKey(seed: SHA256.hash(Array("another".utf8))).publicKey.bytes else {
          return validator
        }
        let address = Hex.encode(SHA256.hash(key).prefix(20), prefix: false).uppercased()
        return validator.changing("pub_key", "value") { _ in .string(Base64.encode(key)) }
          .changing("address") { _ in .string(address) }
      }
    },
    Untruth("a validator's power", .comet, .lockedByOther, .untrueProof, in: "validators") {
      $0.changing("validators", "0", "voting_power") { .string("\($0.text)1") }
    },
    Untruth("a signature in a commit", .comet, .lockedByOther, .untrueProof, in: "commit") {
      $0.changing("signed_header", "commit", "signatures", "0", "signature", by: base64Flipped)
    },
    Untruth("the time of a parent header", .comet, .lockedByOther, .untrueProof, in: "header") {
      $0.changing("header", "time") { time in
        var letters = Array(time.text.utf8)
        if letters.count > 18 { letters[18] = letters[18] == 0x39 ? 0x30 : letters[18] + 1 }
        return .string(String(decoding: letters, as: UTF8.self))
      }
    },
    Untruth("the newest header, held back", .comet, .lockedByOther, .staleHead) {
      heldBack { $0.method == "commit" && $0.params["height"] == nil }
    },
    Untruth("the newest block, held back", .evm, .nothingLocked, .staleHead) {
      heldBack { $0.method == "eth_getBlockByNumber" && $0.params.elements.first == "latest" }
    },
  ]

  /// Gives the first answer for ever.
  private static func heldBack(_ isMeant: @escaping @Sendable (LyingNode.Call) -> Bool) -> LyingNode.Lie {
    let held = HeldAnswer()
    return { call in
      guard isMeant(call) else { return nil }
      if let answer = held.value.withLock({ $0 }) { return answer }
      guard let result = try await call.forward()["result"] else { return nil }
      held.value.withLock { $0 = $0 ?? result }
      return result
    }
  }

  private final class HeldAnswer: Sendable { let value = Mutex<JSONValue?>(nil) }

  private static let states: [Untruth] = [
    Untruth("a proof's bytes", .comet, .lockedByOther, .untrueProof, in: "abci_query") {
      $0.changing("response", "proofOps", "ops", "0", "data", by: base64Flipped)
    },
    Untruth("a lock that is there, as absent", .comet, .lockedByOther, .untrueProof, in: "abci_query") {
      $0.changing("response", "value") { _ in .null }
    },
    Untruth("a lock that is absent, as there", .comet, .nothingLocked, .untrueProof, in: "abci_query") {
      $0.changing("response", "value") { _ in .string(Base64.encode([UInt8](repeating: 0, count: 31) + [1])) }
    },
    Untruth("a lock, as claimed", .comet, .lockedByOther, .untrueProof, in: "abci_query") {
      $0.changing("response", "value") { _ in .string(Base64.encode([UInt8](repeating: 0, count: 31) + [2])) }
    },
  ]

  private static func hexFlipped(_ value: JSONValue) -> JSONValue {
    guard var bytes = Hex.decode(value.text), !bytes.isEmpty else { return value }
    bytes[bytes.count - 1] ^= 1
    return .string(Hex.encode(bytes, prefix: value.text.hasPrefix("0x")).uppercasedUnlessPrefixed)
  }

  private static func base64Flipped(_ value: JSONValue) -> JSONValue {
    guard var bytes = Base64.decode(value.text), !bytes.isEmpty else { return value }
    bytes[bytes.count / 2] ^= 1
    return .string(Base64.encode(bytes))
  }
}

// MARK: Logs

extension Untruth {
  private static let locked = Hex.encode(HashTimeLockEvent.topics[0])
  private static let claimed = Hex.encode(HashTimeLockEvent.topics[1])
  private static let refunded = Hex.encode(HashTimeLockEvent.topics[2])

  private static let logs: [Untruth] = [
    Untruth("the amount in a Locked log", .evm, .ownLock, .untrueProof, in: "eth_getLogs") { flip(word: 8, of: $0) },
    Untruth("the hashlock in a Locked log", .evm, .ownLock, .untrueProof, in: "eth_getLogs") { flip(word: 4, of: $0) },
    Untruth("the timelock in a Locked log", .evm, .ownLock, .untrueProof, in: "eth_getLogs") { flip(word: 5, of: $0) },
    Untruth("the hashlock in a Claimed log", .evm, .claimedByOther, .untrueEvent, in: "eth_getLogs") {
      each(claimed, in: $0) { $0.changing("topics", "2", by: hexFlipped) }
    },
    Untruth("the preimage in a Claimed log", .evm, .claimedByOther, .untrueEvent, in: "eth_getLogs") {
      each(claimed, in: $0) { $0.changing("data") { .string(flipped(word: 0, of: $0.text)) } }
    },
    Untruth("a refund that never was", .evm, .ownLock, .untrueEvent, in: "eth_getLogs") { result in
      let invented = result.elements.filter { topic($0) == locked }.map { log in
        let data = Hex.decode(log["data"]?.text ?? "") ?? []
        let hashlock = Hex.encode(data.dropFirst(4 * 32).prefix(32))
        let identifier = log["topics"]?.elements.dropFirst().first ?? .null
        return log.changing("topics") { _ in [.string(refunded), identifier, .string(hashlock)] }
          .changing("logIndex") { _ in "0xff" }
      }
      return .array(result.elements + invented)
    },
    Untruth("logs, left out", .evm, .ownLock, .missedEvent, in: "eth_getLogs") { _ in [] },
  ]

  private static func topic(_ log: JSONValue) -> String { log["topics"]?.elements.first?.text ?? "" }

  private static func each(_ topic: String, in logs: JSONValue, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    .array(logs.elements.map { Self.topic($0) == topic ? change($0) : $0 })
  }

  /// Alters a word in the data of the Locked logs.
  private static func flip(word: Int, of logs: JSONValue) -> JSONValue {
    each(locked, in: logs) { $0.changing("data") { .string(flipped(word: word, of: $0.text)) } }
  }

  private static func flipped(word: Int, of data: String) -> String {
    guard var bytes = Hex.decode(data), bytes.count >= (word + 1) * 32 else { return data }
    bytes[word * 32 + 31] ^= 1
    return Hex.encode(bytes)
  }
}

// MARK: Receipts

extension Untruth {
  private static let receipts: [Untruth] = [
    Untruth("a receipt, as failed", .evm, .ownLock, .untrueReceipt, in: "eth_getTransactionReceipt") {
      $0 == .null ? .null : $0.changing("status") { _ in "0x0" }
    },
    Untruth("a failed receipt, as successful", .evm, .ownClaimBeaten, .untrueReceipt, in: "eth_getTransactionReceipt") {
      $0 == .null ? .null : $0.changing("status") { _ in "0x1" }
    },
    Untruth("a receipt of a transaction that was never passed on", .evm, .ownLockWithheld, .untrueReceipt) {
      let receipt = HeldAnswer()
      return { call in
        switch call.method {
        case "eth_sendRawTransaction":
          guard let bytes = Hex.decode(call.params.elements.first?.text ?? "") else { return nil }
          let hash = Hex.encode(Keccak256.hash(bytes))
          receipt.value.withLock { $0 = ["transactionHash": .string(hash), "status": "0x1", "gasUsed": "0x5208"] }
          return .string(hash)
        case "eth_getTransactionReceipt":
          guard let invented = receipt.value.withLock({ $0 }) else { return nil }
          if invented["blockNumber"] != nil { return invented }
          guard let newest = try await call.ask("eth_blockNumber", [])["result"] else { return nil }
          let dated = invented.changing("blockNumber") { _ in newest }
          receipt.value.withLock { $0 = dated }
          return dated
        default: return nil
        }
      }
    },
  ]
}

extension String {
  fileprivate var uppercasedUnlessPrefixed: String { hasPrefix("0x") ? self : uppercased() }
}

import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs
import TielineTransport

/// What Tieline makes of a ledger's headers is taken by a real ledger's own light client: `TIELINE_SECOND_COMET_URL`
/// names the RPC of a second injective ledger, on which the account of `TIELINE_EVM_KEY` has funds.
@Suite(.enabled(if: LiveLedger.isThere && IBCHost.isThere), .timeLimit(.minutes(5)))
struct LiveIBCTests {
  @Test func `a second ledger takes our encoding of a header as a client update, and refuses a tampered one`()
    async throws
  {
    let live = try await LiveLedger.shared()
    let host = try IBCHost(http: live.http)
    let checkpoint = try await live.adapter.checkpoint(at: nil).value
    let trusted = try LockVerifier(checkpoint: checkpoint, layout: live.adapter.lockLayout).head
    let client = try await host.createClient(of: checkpoint)
    #expect(try await host.height(of: client) == trusted.height)

    let update = try await self.update(of: live, after: trusted)
    let signed = try #require(try ProtobufMessage(update).message(1))
    let (header, commit) = (try #require(try signed.message(1)), try #require(try signed.message(2)))
    let parts = [
      ("commit signs block", try #require(try header.message(5)).bytes(1)),
      ("commit signs block", try header.bytes(9)),
      ("commit signs block", try header.bytes(11)),
      ("wrong signature", try ProtobufMessage(commit.repeated(4)[0]).bytes(4)),
    ]
    for (reason, bytes) in parts {
      let refusal = try await host.refusal(client, of: Self.altered(update, at: bytes))
      #expect(refusal?.contains(reason) == true, "\(refusal ?? "taken")")
    }
    #expect(try await host.height(of: client) == trusted.height)

    #expect(try await host.refusal(client, of: update) == nil)
    #expect(try await host.height(of: client) == header.varint(3))
  }

  /// An update as the gateway's own light client takes it.
  private func update(of live: LiveLedger, after trusted: VerifiedHeader) async throws -> [UInt8] {
    for _ in 0..<200 {
      let page = try await live.adapter.headers(after: trusted, upTo: nil).value
      if let header = page.headers.first { return header }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw CancellationError()
  }

  /// The same with one bit of the first such bytes in it turned.
  private static func altered(_ update: [UInt8], at bytes: [UInt8]) throws -> [UInt8] {
    let place = try #require((0...(update.count - bytes.count)).first { update[$0...].starts(with: bytes) })
    var altered = update
    altered[place + bytes.count / 2] ^= 1
    return altered
  }
}

/// A Cosmos ledger that keeps light clients of others.
///
/// - Source: ibc-go, `ibc.core.client.v1` and `ibc.lightclients.tendermint.v1`; Cosmos SDK, `cosmos.tx.v1beta1`.
private struct IBCHost {
  private let rpc: JSONRPCClient
  private let key: Secp256k1.PrivateKey
  private let chain: String

  static var isThere: Bool { ProcessInfo.processInfo.environment["TIELINE_SECOND_COMET_URL"] != nil }

  init(http: HTTPClient) throws {
    let environment = ProcessInfo.processInfo.environment
    rpc = JSONRPCClient(url: try EndpointURL(environment["TIELINE_SECOND_COMET_URL"] ?? ""), http: http)
    key = try Secp256k1.PrivateKey(Hex.decode(environment["TIELINE_EVM_KEY"] ?? "") ?? [])
    chain = environment["TIELINE_SECOND_COMET_CHAIN"] ?? "test-2"
  }

  /// Pins the checkpoint's header in a new client.
  func createClient(of checkpoint: LockVerifier.Checkpoint) async throws -> String {
    guard case .object(let members) = checkpoint, case .string(let encoded)? = members["header"],
      let header = try Hex.decode(encoded).map({ try ProtobufMessage($0) })
    else { throw CancellationError() }
    let (chainID, trustedHeight) = (try header.string(2), try header.varint(3))
    let state = message {
      $0.string(1, chainID)
      $0.message(2, height(1, 3))  // The trust level 1/3 has the same two fields.
      for (field, seconds) in [(3, UInt64(86_400)), (4, 172_800), (5, 10)] {
        $0.message(field, message { $0.varint(1, seconds) })
      }
      $0.message(6, [])
      $0.message(7, height(CometBFTUpdate.revision(of: chainID), trustedHeight))
      $0.message(8, proofSpecification(childBytes: 33, prefix: 4...12))
      $0.message(8, proofSpecification(childBytes: 32, prefix: 1...1))
    }
    let (time, appHash, nextValidators) = (try header.bytes(4), try header.bytes(11), try header.bytes(9))
    let consensus = message {
      $0.message(1, time)
      $0.message(2, message { $0.bytes(1, appHash) })
      $0.bytes(3, nextValidators)
    }
    let create = message {
      $0.message(1, any("/ibc.lightclients.tendermint.v1.ClientState", state))
      $0.message(2, any("/ibc.lightclients.tendermint.v1.ConsensusState", consensus))
      $0.string(3, account)
    }
    let outcome = try await send(any("/ibc.core.client.v1.MsgCreateClient", create))
    guard case .taken(let result) = outcome else {
      Issue.record("\(outcome)")
      throw CancellationError()
    }
    for event in try result["events"].elements() where try event["type"].string() == "create_client" {
      for attribute in try event["attributes"].elements() where try attribute["key"].string() == "client_id" {
        return try attribute["value"].string()
      }
    }
    throw CancellationError()
  }

  /// Why the ledger does not take the update; `nil` where it does.
  func refusal(_ client: String, of header: [UInt8]) async throws -> String? {
    let update = message {
      $0.string(1, client)
      $0.message(2, any("/ibc.lightclients.tendermint.v1.Header", header))
      $0.string(3, account)
    }
    switch try await send(any("/ibc.core.client.v1.MsgUpdateClient", update)) {
    case .taken: return nil
    case .refused(let reason): return reason
    }
  }

  /// The newest height that the client trusts.
  func height(of client: String) async throws -> UInt64 {
    let value = try await query("/store/ibc/key", Array("clients/\(client)/clientState".utf8))
    let state = try ProtobufMessage(ProtobufMessage(value).bytes(2))
    return try #require(try state.message(7)).varint(2)
  }

  // MARK: Transactions

  /// What the ledger makes of a transaction, on its way in or in its block.
  private enum Outcome {
    case taken(NodeAnswer)
    case refused(String)
  }

  /// Sends a transaction of one message and waits for its block.
  private func send(_ content: [UInt8]) async throws -> Outcome {
    let request = message { $0.string(1, account) }
    let information = try ProtobufMessage(await query("/cosmos.auth.v1beta1.Query/AccountInfo", request))
    let own = try #require(try information.message(1))
    let (number, sequence) = (try own.varint(3), try own.varint(4))
    let body = message { $0.message(1, content) }
    let coins = message {
      $0.string(1, "inj")
      $0.string(2, "1000000000000")
    }
    let authorization = message {
      $0.message(1, signer(sequence))
      $0.message(
        2,
        message {
          $0.message(1, coins)
          $0.varint(2, 2_000_000)
        })
    }
    let signed = message {
      $0.bytes(1, body)
      $0.bytes(2, authorization)
      $0.string(3, chain)
      $0.varint(4, number)
    }
    let signature = try key.sign(Keccak256.hash(signed)).signature.bytes
    let transaction = message {
      $0.bytes(1, body)
      $0.bytes(2, authorization)
      $0.bytes(3, signature)
    }
    let answer: NodeAnswer
    do throws(JSONRPCFailure) {
      answer = try await rpc.call("broadcast_tx_sync", ["tx": .string(Base64.encode(transaction))])
    } catch {
      guard case .answered(let error) = error else { throw error }
      return .refused("\(error) \(error.data.map { "\($0)" } ?? "")")
    }
    guard try answer["code"].integer(UInt32.self) == 0 else { return .refused(try answer["log"].string()) }
    let hash = Base64.encode(Hex.decode(try answer["hash"].string()) ?? [])
    for _ in 0..<200 {
      try await Task.sleep(for: .milliseconds(50))
      guard let found = try? await rpc.call("tx", ["hash": .string(hash)]) else { continue }
      let result = found["tx_result"]
      return try result["code"].integer(UInt32.self) == 0 ? .taken(result) : .refused(try result["log"].string())
    }
    throw CancellationError()
  }

  private func query(_ path: String, _ data: [UInt8]) async throws -> [UInt8] {
    let answer = try await rpc.call(
      "abci_query", ["path": .string(path), "data": .string(Hex.encode(data, prefix: false))])
    return try #require(Base64.decode(try answer["response"]["value"].string()))
  }

  private func signer(_ sequence: UInt64) -> [UInt8] {
    let point = key.publicKey.bytes
    let compressed = [2 + (point[63] & 1)] + point.prefix(32)
    return message {
      $0.message(1, any("/injective.crypto.v1beta1.ethsecp256k1.PubKey", message { $0.bytes(1, compressed) }))
      $0.message(2, message { $0.message(1, message { $0.varint(1, 1) }) })
      $0.varint(3, sequence)
    }
  }

  /// - Source: BIP-173.
  private var account: String {
    let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
    // Twenty bytes are 32 groups of five bits.
    var (digits, rest, bits): ([Int], Int, Int) = ([], 0, 0)
    for byte in EVMAddress(key.publicKey).bytes {
      (rest, bits) = (rest << 8 | Int(byte), bits + 8)
      while bits >= 5 {
        bits -= 5
        digits.append(rest >> bits & 31)
      }
      rest &= (1 << bits) - 1
    }
    let prefix = "inj".utf8.map { Int($0) }
    var values: [Int] = prefix.map { $0 >> 5 }
    values.append(0)
    values += prefix.map { $0 & 31 }
    values += digits
    values += [0, 0, 0, 0, 0, 0]
    var state = 1
    for value in values {
      let top = state >> 25
      state = (state & 0x1FF_FFFF) << 5 ^ value
      for (bit, term) in [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3].enumerated()
      where top >> bit & 1 == 1 { state ^= term }
    }
    state ^= 1
    digits += (0..<6).map { state >> (5 * (5 - $0)) & 31 }
    return "inj1" + String(digits.map { alphabet[$0] })
  }

  // MARK: Protobuf

  private func message(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    write(&writer)
    return writer.bytes
  }

  private func any(_ type: String, _ value: [UInt8]) -> [UInt8] {
    message {
      $0.string(1, type)
      $0.bytes(2, value)
    }
  }

  private func height(_ revision: UInt64, _ height: UInt64) -> [UInt8] {
    message {
      $0.varint(1, revision)
      $0.varint(2, height)
    }
  }

  /// - Source: ICS-23, `ProofSpec`.
  private func proofSpecification(childBytes: UInt64, prefix: ClosedRange<UInt64>) -> [UInt8] {
    message {
      $0.message(
        1,
        message {
          $0.varint(1, 1)
          $0.varint(3, 1)
          $0.varint(4, 1)
          $0.bytes(5, [0])
        })
      $0.message(
        2,
        message {
          $0.bytes(1, [0, 1])
          $0.varint(2, childBytes)
          $0.varint(3, prefix.lowerBound)
          $0.varint(4, prefix.upperBound)
          $0.varint(6, 1)
        })
    }
  }
}

import TielineCodec
import TielineCore
import TielineCrypto

/// How a validator contract announces the next set: the event `InitiateChange(bytes32 indexed parentHash,
/// address[] newSet)`, with the hash of the parent of the block that holds it.
///
/// - Source: OpenEthereum, `engines/validator_set/safe_contract.rs`; Solidity, *Contract ABI specification*.
struct AuRaValidatorChange {
  static let eventHash = Keccak256.hash("InitiateChange(bytes32,address[])".utf8)

  private let header: AuRaHeader
  private let contract: EVMAddress

  init(_ header: AuRaHeader, _ contract: EVMAddress) { (self.header, self.contract) = (header, contract) }

  private var topics: [[UInt8]] { [Self.eventHash, header.parentHash] }

  /// Whether the block's bloom filter allows for the event; where it does not, there is none.
  var isPossible: Bool {
    let log = EthereumReceipt.Log(address: contract, topics: topics, data: [])
    return zip(EthereumReceipt.bloom(of: [log]), header.logsBloom).allSatisfy { $0 & $1 == $0 }
  }

  /// The announced set, in its order; `nil` where the receipts, which are all of the block's, hold no such event.
  ///
  /// Of several events the first one in the last receipt that has any counts.
  func newSet(in receipts: [VerifiedReceipt]) throws(ProofFailure) -> [EVMAddress]? {
    for receipt in receipts.reversed() {
      let event = receipt.receipt.logs.first { $0.address == contract && $0.topics == topics }
      if let event { return try addresses(event.data) }
    }
    return nil
  }

  /// The one ABI encoding of an `address[]`.
  private func addresses(_ data: [UInt8]) throws(ProofFailure) -> [EVMAddress] {
    let count = data.count / 32 - 2
    guard data.count % 32 == 0, count >= 0, count <= AuRaParameters.maximumValidators,
      word(data, 0) == 32, word(data, 1) == count
    else { throw malformed("of at most \(AuRaParameters.maximumValidators) addresses", "\(data.count) bytes of data") }
    var addresses: [EVMAddress] = []
    for index in 0..<count {
      let word = data[(index + 2) * 32..<(index + 3) * 32]
      guard word.prefix(12).allSatisfy({ $0 == 0 }), let address = try? EVMAddress(word.suffix(20)) else {
        throw malformed("whose elements are addresses", Hex.encode(word))
      }
      addresses.append(address)
    }
    guard !addresses.isEmpty, !addresses.contains(.zero) else {
      throw .invalid(.empty, at: header.number, expected: "validators", found: Hex.encode(data))
    }
    guard Set(addresses).count == count else {
      throw .invalid(.wrongValidators, at: header.number, expected: "\(count) different validators", found: "one twice")
    }
    return addresses
  }

  /// A word as a small number; `nil` for a large one.
  private func word(_ data: [UInt8], _ index: Int) -> Int? {
    let word = data[index * 32..<index * 32 + 32]
    guard word.dropLast(2).allSatisfy({ $0 == 0 }) else { return nil }
    return word.suffix(2).reduce(0) { $0 << 8 | Int($1) }
  }

  private func malformed(_ expected: String, _ found: String) -> ProofFailure {
    .invalid(.malformed, at: header.number, expected: "an InitiateChange event \(expected)", found: found)
  }
}

import Testing
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

/// Vectors made with eth-account 0.14: `Account.sign_transaction(dict(…), "0x" + "46" * 32)`, its `raw_transaction` and
/// `hash`; the dictionaries hold what the transactions below hold.
@Suite struct EVMTransactionTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let transaction: EVMTransaction
    let bytes, hash: String
    var testDescription: String { hash }
  }

  static let vectors: [Vector] = {
    let recipient = try? EVMAddress("0x3535353535353535353535353535353535353535")
    return [
      Vector(
        transaction: EVMTransaction(
          chainID: 1777, nonce: 9, fee: .legacy(gasPrice: Amount(20_000_000_000)), gasLimit: 21000,
          recipient: recipient, value: Amount(1_000_000_000_000_000_000), data: []),
        bytes:
          "f86e098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080820e05a0be0d4e"
          + "ca7bee84e3b6d647f2538324045a3a140c9ea6ce9c56687fc8391aaec4a03e90a13973912eff4b205836cabd595c310ff5b3"
          + "696c4d9e2c595cfc395bbf0a",
        hash: "ffd71a82d52c594f1052a7d735b8794259a04aa2f3079505934b7425dcde16ee"),
      Vector(
        transaction: EVMTransaction(
          chainID: 1777, nonce: 0,
          fee: .dynamic(maximum: Amount(2_000_000_000), priority: Amount(1_000_000_000)), gasLimit: 300_000,
          recipient: recipient, data: [0xDE, 0xAD, 0xBE, 0xEF]),
        bytes:
          "02f8718206f180843b9aca008477359400830493e09435353535353535353535353535353535353535358084deadbeefc001"
          + "a0c0038183aea3f3f9369a762ac6833a80ad5c5355ce43027e8d0a90fc91d7d62ba02acf405f3b2795f0d43caca2bca04a1a"
          + "e0a18a2f5c9199c2ec9bf18b5133cd97",
        hash: "7614acaf6815d2c1fa4b5e49303b036e9cd11fdaa37cdf2fbad25110f4ae1933"),
      Vector(
        transaction: EVMTransaction(
          chainID: 1, nonce: 256, fee: .dynamic(maximum: Amount(1), priority: .zero), gasLimit: 1_000_000,
          recipient: nil, value: Amount(7), data: [0x60, 0x00]),
        bytes:
          "02f853018201008001830f42408007826000c001a03b574cc753b35d4dc2cdb8c07601c1dc0d14a490794575bbfd5f973741"
          + "7f3c06a002a3b1f8be4df7a0ce259bcbc6c39be9c827b6c6711aa4d72deddd12bdca7e83",
        hash: "cc3cef9c987ce79b00bce0813128c71c79fbcd5f6d358fd563b2a2e2796fbc8e"),
    ]
  }()

  @Test(arguments: vectors)
  func `signs as eth-account does and reads back what it signed`(vector: Vector) throws {
    let key = try Secp256k1.PrivateKey([UInt8](repeating: 0x46, count: 32))
    let signed = try vector.transaction.signed(by: key)
    #expect(Hex.encode(signed.bytes, prefix: false) == vector.bytes)
    #expect(Hex.encode(signed.hash, prefix: false) == vector.hash)
    let read = try SignedEVMTransaction(signed.bytes)
    #expect(read == signed)
    #expect(read.sender == EVMAddress(key.publicKey))
    #expect(read.transaction == vector.transaction)
  }

  @Test func `names what a transaction can cost`() throws {
    #expect(Self.vectors[0].transaction.cost == Amount(1_000_420_000_000_000_000))
    #expect(Self.vectors[1].transaction.cost == Amount(600_000_000_000_000))
    let huge = EVMTransaction(
      chainID: 1, nonce: 0, fee: .legacy(gasPrice: ERC20Contract.unlimited), gasLimit: 2, recipient: nil, data: [])
    #expect(huge.cost == nil)
  }

  @Test func `refuses other bytes without a trap`() throws {
    #expect(throws: TransactionError.malformed(reason: "no bytes")) { try SignedEVMTransaction([]) }
    #expect(throws: TransactionError.unknownType(1)) { try SignedEVMTransaction([1, 0xC0]) }
    for vector in Self.vectors {
      let bytes = try #require(Hex.decode(vector.bytes))
      for index in bytes.indices {
        #expect((try? SignedEVMTransaction(Array(bytes[..<index]))) == nil)
        var changed = bytes
        changed[index] ^= 0x41
        // A change that still reads is another transaction or another sender's.
        if let read = try? SignedEVMTransaction(changed) {
          #expect(Hex.encode(read.hash, prefix: false) != vector.hash)
        }
      }
    }
  }
}

import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

struct UTXOScriptTests {
  @Test(.enabled(if: SharedVectors.areThere))
  func `reads the recorded hash-time locks, and writes them again with their address`() throws {
    let claim = try UTXOVectors.object("htlc_claim.json")
    let lock = try UTXOHashTimeLock(script: UTXOVectors.hex(claim["script"]))
    #expect(lock.script == (try UTXOVectors.hex(claim["script"])) && lock.locktime == 1410)
    #expect(lock.address(on: .litecoinRegtest) == claim["address"] as? String)
    #expect(lock.hashlock.bytes == (try UTXOVectors.hex(claim["hash"])))
  }

  @Test(arguments: [
    1, 2, 16, 17, 127, 128, 255, 256, 32767, 32768, 8_388_608, 500_000_000, 2_147_483_648, 4_294_967_295,
  ])
  func `writes every locktime in its shortest form`(_ locktime: UInt32) throws {
    let terms = try LockedBlocks().lock
    let lock = try UTXOHashTimeLock(
      hashlock: terms.hashlock, recipientKey: terms.recipientKey, senderKey: terms.senderKey, locktime: locktime)
    #expect(try UTXOHashTimeLock(script: lock.script) == lock)
  }

  @Test func `refuses other scripts`() throws {
    let lock = try LockedBlocks(locktime: 300).lock
    let script = lock.script
    // if size 32 | equalverify sha256 hash | … | push of the locktime at 75
    let place = try #require(script.firstIndex(of: Opcode.otherwise).map { $0 + 1 })
    #expect(script[place] == 2)
    let (head, tail) = (Array(script[..<place]), Array(script[(place + 3)...]))
    var altered: [(String, [UInt8])] = []
    func alter(_ name: String, _ push: [UInt8]) { altered.append((name, head + push + tail)) }
    alter("locktime with a zero too many", [3, 0x2C, 1, 0])
    alter("locktime by a longer push", [0x4C, 2, 0x2C, 1])
    alter("no locktime", [0])
    alter("negative locktime", [2, 0x2C, 0x81])
    alter("locktime above 32 bits", [5, 0, 0, 0, 0, 1])
    altered.append(("nothing", []))
    altered.append(("a step more", script + [0x61]))
    altered.append(("a step less", Array(script.dropLast())))
    for index in [0, 1, 2, 3, 4, 5, script.count - 1, script.count - 2] {
      var bytes = script
      bytes[index] ^= 1
      altered.append(("step at byte \(index)", bytes))
    }
    var key = script
    key[script.count - 34] = 0x05
    altered.append(("a key that is none", key))
    for (name, bytes) in altered {
      let error = #expect(throws: UTXOFormatError.self, "\(name)") { try UTXOHashTimeLock(script: bytes) }
      #expect(error?.rejection.reason == (name.hasPrefix("no locktime") ? .empty : .wrongScript), "\(name)")
    }
  }

  @Test func `S-5 refuses a lock of zeros`() throws {
    let lock = try LockedBlocks().lock
    let zero = try Hashlock([UInt8](repeating: 0, count: 32))
    for (hashlock, recipient, sender, locktime) in [
      (zero, lock.recipientKey, lock.senderKey, 5), (lock.hashlock, [], lock.senderKey, 5),
      (lock.hashlock, [UInt8](repeating: 0, count: 33), lock.senderKey, 5),
      (lock.hashlock, lock.recipientKey, lock.recipientKey, 5), (lock.hashlock, lock.recipientKey, lock.senderKey, 0),
    ] as [(Hashlock, [UInt8], [UInt8], UInt32)] {
      #expect(throws: UTXOFormatError.self) {
        try UTXOHashTimeLock(hashlock: hashlock, recipientKey: recipient, senderKey: sender, locktime: locktime)
      }
    }
  }

  /// Source: BIP 173 and BIP 350, test vectors.
  @Test(arguments: [
    ("bc", "0014751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (
      "tb", "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262",
      "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
    ),
    ("bc", "5210751e76e8199196d454941c45d1b3a323", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs"),
    ("bc", "6002751e", "bc1sw50qgdz25j"),
  ])
  func `writes the addresses of BIP 173 and BIP 350`(_ example: (prefix: String, script: String, address: String))
    throws
  {
    let address = SegwitAddress(prefix: example.prefix, script: try UTXOVectors.hex(example.script))
    #expect(address?.description == example.address)
  }
}

import BigInt
import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// Bitcoin's own test data: everything in it that a light client computes.
@Suite(.enabled(if: SharedVectors.areThere))
struct UTXOOfficialVectorTests {
  private static let btcd = "bitcoin-btcd/"
  private static let rust = "bitcoin-rust-bitcoin/bitcoin/tests/data/"

  @Test func `follows Bitcoin's first eleven headers from the genesis block`() throws {
    let text = String(
      decoding: try UTXOVectors.bytes(of: Self.btcd + "netsync/testdata/blockheaders-mainnet-1-11.txt"), as: UTF8.self)
    var client = try UTXOLightClient(network: .bitcoin, depth: 1)
    var count = 0
    for line in text.split(whereSeparator: \.isWhitespace) {
      let bytes = try UTXOVectors.hex(String(line))
      _ = try client.apply(bytes, at: Instant(secondsSinceEpoch: 1_300_000_000)).get()
      count += 1
    }
    #expect(count == 11 && client.tipHeight == 11)
    #expect(client.head.verified.height == 10)
    // Each header costs about 2³² hashes.
    #expect(client.tipWork == BigUInt(12) * 0x1_0001_0001)
    print("utxo | blockheaders-mainnet-1-11 | \(count) of 11 followed")
  }

  @Test func `reads the blocks of the filter vectors, and links those that follow one another`() throws {
    let rows = try UTXOVectors.rows(Self.rust + "blockfilters.json")
    var client = try UTXOLightClient(network: .bitcoinTestnet, depth: 1)
    var previous: UTXOHeader?
    var links = 0
    for row in rows {
      let height = try #require(row[0] as? Int)
      let block = try UTXOBlock(decoding: UTXOVectors.hex(row[2]))
      #expect(block.header.identifier.description == row[1] as? String)
      try block.checkContent(at: UInt64(height))
      let target = try #require(CompactTarget(bits: block.header.bits))
      try UTXONetwork.bitcoinTestnet.checkWork(of: block.header, target, at: UInt64(height))
      if height == 0 { #expect(block.header == UTXONetwork.bitcoinTestnet.genesis) }
      if let previous, previous.identifier == block.header.parent { links += 1 }
      previous = block.header
      // Block 1 is in no vector, so that block 2 has no parent here.
      if height == 2 {
        #expect(client.apply(block.header.bytes, at: UTXOVectors.later).rejection?.reason == .wrongParent)
      }
    }
    #expect(rows.count == 10 && links == 1)
    print(
      "utxo | blockfilters | \(rows.count) of \(rows.count) blocks read: name, work, Merkle root, witnesses; \(links) link (2 to 3)"
    )
  }

  @Test func `reads a raw testnet block`() throws {
    let name = "000000000000045e0b1660b6445b5e5c5ab63c9a4f956be7e1e69be04fa4497b"
    let bytes = try UTXOVectors.bytes(of: Self.rust + "testnet_block_\(name).raw")
    let block = try UTXOBlock(decoding: bytes)
    #expect(block.header.identifier.description == name)
    try block.checkContent(at: 0)
    let target = try #require(CompactTarget(bits: block.header.bits))
    try UTXONetwork.bitcoinTestnet.checkWork(of: block.header, target, at: 0)
    for index in block.transactions.indices {
      let proof = try #require(UTXOInclusionProof(block: block, index: index))
      #expect(try UTXOInclusionProof(decoding: proof.bytes) == proof)
      #expect(try proof.branch.root(from: proof.transaction.identifier, at: 0) == block.header.merkleRoot)
    }
    #expect(LockedBlocks.encoded(block.header, block.transactions) == bytes)
    let witnesses = block.transactions.count(where: \.hasWitness)
    print("utxo | testnet block | \(block.transactions.count) transactions, \(witnesses) with witness")
  }

  @Test func `computes every legacy signature hash`() throws {
    var count = 0
    for (path, isReversed) in [
      (Self.btcd + "txscript/data/sighash.json", true), (Self.rust + "legacy_sighash.json", true),
    ] {
      for row in try UTXOVectors.rows(path) {
        let transaction = try UTXOTransaction(decoding: UTXOVectors.hex(row[0]))
        #expect(transaction.bytes() == (try UTXOVectors.hex(row[0])))
        let type = try #require(row[3] as? Int)
        let hash = transaction.legacySignatureHash(
          input: try #require(row[2] as? Int), scriptCode: try UTXOVectors.hex(row[1]),
          hashType: UInt32(truncatingIfNeeded: type))
        let expected = try UTXOVectors.hex(row[4])
        #expect((isReversed ? hash.reversed() : hash) == expected, "\(path) \(count)")
        count += 1
      }
    }
    print("utxo | sighash, legacy_sighash | \(count) of \(count) computed")
  }

  @Test func `reads every valid and invalid transaction, and finds those that break a rule of their own`() throws {
    var counts = (valid: 0, parsed: 0, broken: 0)
    for (file, isValid) in [("tx_valid", true), ("tx_invalid", false)] {
      for row in try UTXOVectors.rows(Self.btcd + "txscript/data/\(file).json") {
        let bytes = try UTXOVectors.hex(row[1])
        let transaction = try UTXOTransaction(decoding: bytes)
        #expect(transaction.bytes() == bytes)
        #expect(try UTXOTransaction(decoding: transaction.bytes(as: .stripped), as: .stripped) == transaction.stripped)
        #expect(transaction.stripped.identifier == transaction.identifier)
        let flags = try #require(row[2] as? String)
        let broken = transaction.brokenRule(maximumMoney: UTXONetwork.bitcoin.maximumMoney)
        #expect((broken != nil) == (!isValid && flags.contains("BADTX")), "\(flags): \(broken?.description ?? "none")")
        if isValid { counts.valid += 1 } else if broken != nil { counts.broken += 1 } else { counts.parsed += 1 }
      }
    }
    #expect(counts.valid > 100 && counts.broken == 9)
    print(
      "utxo | tx_valid \(counts.valid), tx_invalid \(counts.broken + counts.parsed) | all read; \(counts.broken) refused by themselves; \(counts.parsed) read, not executed: scripts are for full nodes"
    )
  }

  @Test func `assembles and reads every script of the script tests`() throws {
    var (scripts, cases, broken, taproot) = (0, 0, 0, 0)
    for var row in try UTXOVectors.rows(Self.btcd + "txscript/data/script_tests.json") {
      if row[0] is [Any] { row.removeFirst() }
      // The test runner puts a tweaked key there, which only taproot needs.
      guard row[1] as? String != "0x51 0x20 #TAPROOTOUTPUT#" else {
        taproot += 1
        continue
      }
      for text in row.prefix(2) {
        let script = UTXOScript(try #require(ScriptAssembly.assemble(text as? String ?? "")))
        scripts += 1
        guard let operations = script.operations else {
          broken += 1
          continue
        }
        let length = operations.reduce(0) { sum, operation in
          let prefix = [76: 1, 77: 2, 78: 4][Int(operation.code)] ?? 0
          return sum + 1 + prefix + (operation.data?.count ?? 0)
        }
        #expect(length == script.bytes.count)
      }
      cases += 1
    }
    #expect(cases + taproot == 1222 && broken > 0)
    print(
      "utxo | script_tests | \(cases) cases, \(scripts) scripts assembled and read, \(broken) end inside a push, \(taproot) cases left out whose output is a taproot tweak; not executed: scripts are for full nodes"
    )
  }

  @Test func `writes the addresses of the taproot vectors`() throws {
    let file = try #require(SharedVectors.json("vectors/official/" + Self.rust + "bip341_tests.json") as? [String: Any])
    let cases = try #require(file["scriptPubKey"] as? [[String: Any]])
    for entry in cases {
      let expected = try #require(entry["expected"] as? [String: Any])
      let script = try UTXOVectors.hex(expected["scriptPubKey"])
      let address = try #require(SegwitAddress(prefix: "bc", script: script))
      #expect(address.description == expected["bip350Address"] as? String)
      #expect(address.script == script)
    }
    let spending = try #require((file["keyPathSpending"] as? [[String: Any]])?.first)
    let given = try #require(spending["given"] as? [String: Any])
    let bytes = try UTXOVectors.hex(given["rawUnsignedTx"])
    #expect(try UTXOTransaction(decoding: bytes).bytes() == bytes)
    print(
      "utxo | bip341_tests | \(cases.count) of \(cases.count) addresses, 1 transaction read; tweaks and taproot signature hashes not computed: the lock is version 0"
    )
  }
}

/// The script language of Bitcoin's test data.
enum ScriptAssembly {
  static func assemble(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
      if word.hasPrefix("0x") {
        guard let raw = Hex.decode(word) else { return nil }
        bytes += raw
      } else if word.hasPrefix("'"), word.hasSuffix("'") {
        bytes += UTXOScript.push(Array(word.utf8.dropFirst().dropLast()))
      } else if let number = Int64(word) {
        bytes += push(number)
      } else {
        guard let code = codes[word.hasPrefix("OP_") ? String(word.dropFirst(3)) : word] else { return nil }
        bytes.append(code)
      }
    }
    return bytes
  }

  private static func push(_ number: Int64) -> [UInt8] {
    if number == -1 || (1...16).contains(number) { return [UInt8(0x50 + number)] }
    var digits: [UInt8] = []
    var rest = number.magnitude
    while rest > 0 {
      digits.append(UInt8(rest & 0xFF))
      rest >>= 8
    }
    if let last = digits.last, last >= 0x80 { digits.append(0) }
    if number < 0 { digits[digits.count - 1] |= 0x80 }
    return UTXOScript.push(digits)
  }

  private static let codes: [String: UInt8] = {
    var codes: [String: UInt8] = ["RESERVED": 0x50, "1NEGATE": 0x4F, "INVALIDOPCODE": 0xFF]
    let names = """
      NOP VER IF NOTIF VERIF VERNOTIF ELSE ENDIF VERIFY RETURN TOALTSTACK FROMALTSTACK 2DROP 2DUP 3DUP 2OVER 2ROT 2SWAP \
      IFDUP DEPTH DROP DUP NIP OVER PICK ROLL ROT SWAP TUCK CAT SUBSTR LEFT RIGHT SIZE INVERT AND OR XOR EQUAL \
      EQUALVERIFY RESERVED1 RESERVED2 1ADD 1SUB 2MUL 2DIV NEGATE ABS NOT 0NOTEQUAL ADD SUB MUL DIV MOD LSHIFT RSHIFT \
      BOOLAND BOOLOR NUMEQUAL NUMEQUALVERIFY NUMNOTEQUAL LESSTHAN GREATERTHAN LESSTHANOREQUAL GREATERTHANOREQUAL MIN MAX \
      WITHIN RIPEMD160 SHA1 SHA256 HASH160 HASH256 CODESEPARATOR CHECKSIG CHECKSIGVERIFY CHECKMULTISIG \
      CHECKMULTISIGVERIFY NOP1 CHECKLOCKTIMEVERIFY CHECKSEQUENCEVERIFY NOP4 NOP5 NOP6 NOP7 NOP8 NOP9 NOP10 CHECKSIGADD
      """
    for (offset, name) in names.split(separator: " ").enumerated() { codes[String(name)] = UInt8(0x61 + offset) }
    codes["NOP2"] = 0xB1
    codes["NOP3"] = 0xB2
    return codes
  }()
}

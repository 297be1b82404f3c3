import BigInt
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

struct UTXOLightClientTests {
  @Test func `knows the genesis block of every network by its name`() {
    let names = UTXONetwork.all.map { $0.genesis.identifier.description }
    #expect(
      names == [
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
        "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
        "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
        "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2",
        "4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0",
        "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9",
      ])
    #expect(UTXONetwork.bitcoin.reference == "000000000019d6689c085ae165831e93")
    for network in UTXONetwork.all {
      let target = CompactTarget(bits: network.genesis.bits)
      #expect(throws: Never.self) { try network.checkWork(of: network.genesis, #require(target), at: 0) }
      #expect(
        network.limitBits == [0x1D00_FFFF, 0x1E0F_FFFF, 0x207F_FFFF].first { $0 >> 24 == network.genesis.bits >> 24 })
    }
  }

  /// Source: Bitcoin Core, `arith_uint256_tests.cpp`, *bignum_SetCompact*: negative, overflowing, zero and padded forms.
  @Test func `reads compact targets strictly`() {
    let refused: [UInt32] = [
      0, 0x0012_3456, 0x0100_3456, 0x0200_0056, 0x0300_0000, 0x0400_0000, 0x0092_3456, 0x0180_3456, 0x0280_0056,
      0x0380_0000, 0x0480_0000, 0x0112_3456, 0x01FE_DCBA, 0x0492_3456, 0xFF12_3456, 0x2101_0000, 0x2200_0100,
      0x2300_0001, 0x2001_2345 | 0x0080_0000, 0x0500_0012,
    ]
    for bits in refused { #expect(CompactTarget(bits: bits) == nil, "\(String(bits, radix: 16))") }
    for (bits, target) in [
      (0x0112_0000, 0x12), (0x0212_3400, 0x1234), (0x0312_3456, 0x12_3456), (0x0412_3456, 0x1234_5600),
    ]
      as [(UInt32, BigUInt)]
    {
      #expect(CompactTarget(bits: bits)?.target == target)
    }
    #expect(CompactTarget(bits: 0x2012_3456)?.target == BigUInt(0x12_3456) << 232)
    #expect(CompactTarget(bits: 0x207F_FFFF)?.work == 2)
    #expect(CompactTarget(bits: 0x1D00_FFFF)?.work == 0x1_0001_0001)
  }

  /// Source: Bitcoin Core and Litecoin Core, `pow_tests.cpp`.
  @Test(
    arguments: [
      (UTXONetwork.bitcoin, 0x1D00_FFFF, 1_261_130_161, 1_262_152_739, 0x1D00_D86A),
      (.bitcoin, 0x1D00_FFFF, 1_231_006_505, 1_233_061_996, 0x1D00_FFFF),
      (.bitcoin, 0x1C05_A3F4, 1_279_008_237, 1_279_297_671, 0x1C01_68FD),
      (.bitcoin, 0x1C38_7F6F, 1_263_163_443, 1_269_211_443, 0x1D00_E1FD),
      (.litecoin, 0x1C0A_C141, 1_358_118_740, 1_358_378_777, 0x1C09_3F8D),
      (.litecoin, 0x1E0F_FFF0, 1_317_972_665, 1_318_480_354, 0x1E0F_FFFF),
      (.litecoin, 0x1B07_5CF1, 1_401_682_934, 1_401_757_934, 0x1B01_D73C),
      (.litecoin, 0x1B01_5318, 1_463_690_315, 1_464_900_315, 0x1B05_4C60),
    ] as [(UTXONetwork, UInt32, UInt32, UInt32, UInt32)])
  func `retargets as the ledgers' own tests do`(
    _ example: (network: UTXONetwork, bits: UInt32, start: UInt32, end: UInt32, expected: UInt32)
  ) {
    let found = example.network.retarget(example.bits, from: example.start, to: example.end)
    #expect(found == example.expected, "0x\(String(found, radix: 16))")
  }

  @Test func `counts Bitcoin's window from its first block`() throws {
    var chain = try MinedChain(.small(.bitcoin), depth: 1)
    // The planned 80 seconds are 20 too few for seven intervals of 5.
    for _ in 1...7 { _ = try chain.extend(after: 5).get() }
    let bits = chain.network.retarget(0x207F_FFFF, from: 0, to: 35)
    #expect(bits != 0x207F_FFFF)
    #expect(try chain.extend(after: 5).rejection?.reason == .wrongWork)
    _ = try chain.extend(after: 5, bits: bits).get()
    for _ in 1...7 { _ = try chain.extend(after: 20, bits: bits).get() }
    #expect(try chain.extend(after: 5, bits: bits).rejection?.reason == .wrongWork)
    _ = try chain.extend(after: 5, bits: chain.network.retarget(bits, from: 0, to: 140)).get()
  }

  @Test func `counts Litecoin's window from the block before it, but the first from the genesis`() throws {
    var chain = try MinedChain(.small(.litecoin), depth: 1)
    for _ in 1...7 { _ = try chain.extend(after: 5).get() }
    let bits = chain.network.retarget(0x207F_FFFF, from: 0, to: 35)
    _ = try chain.extend(after: 21, bits: bits).get()
    for _ in 1...7 { _ = try chain.extend(after: 5, bits: bits).get() }
    let next = chain.network.retarget(bits, from: 0, to: 21 + 35)
    #expect(next != chain.network.retarget(bits, from: 0, to: 35))
    #expect(try chain.extend(after: 5, bits: chain.network.retarget(bits, from: 0, to: 35)).rejection != nil)
    _ = try chain.extend(after: 5, bits: next).get()
  }

  @Test func `lets a slow block of a test network have the easiest target, and only that one`() throws {
    var chain = try MinedChain(.small(.bitcoin, allowsMinimumDifficulty: true), depth: 1)
    for _ in 1...7 { _ = try chain.extend(after: 5).get() }
    let bits = chain.network.retarget(0x207F_FFFF, from: 0, to: 35)
    _ = try chain.extend(after: 5, bits: bits).get()
    #expect(try chain.extend(after: 20, bits: 0x207F_FFFF).rejection?.reason == .wrongWork)
    #expect(try chain.extend(after: 21, bits: bits).rejection?.reason == .wrongWork)
    _ = try chain.extend(after: 21, bits: 0x207F_FFFF).get()
    #expect(try chain.extend(after: 5, bits: 0x207F_FFFF).rejection?.reason == .wrongWork)
    _ = try chain.extend(after: 5, bits: bits).get()
  }

  @Test func `goes over to the branch with more work, and calls final what enough blocks follow`() throws {
    var chain = try MinedChain(depth: 3)
    for _ in 1...4 { try chain.extend() }
    #expect(chain.client.head.verified.height == 1)
    let final = chain.headers[1]
    var branch = [final]
    for number in UInt8(1)...4 {
      let parent = branch[branch.count - 1]
      branch.append(try MinedChain.mine(on: parent, network: chain.network, root: .of([99, number])))
    }
    var client = chain.client
    for header in branch[1...3] {
      let accepted = try client.apply(header.bytes, at: UTXOVectors.later).get()
      #expect(accepted.finalized.isEmpty && client.tipIdentifier == chain.headers[4].identifier)
    }
    let shortfall = client.finality(of: branch[2].identifier).shortfall
    #expect(shortfall == .needsConfirmations(height: 3, found: 0, needed: 3))
    let accepted = try client.apply(branch[4].bytes, at: UTXOVectors.later).get()
    #expect(client.tipIdentifier == branch[4].identifier)
    #expect(accepted.finalized.map(\.identifier) == [branch[1].identifier])
    #expect(client.head.verified.height == 2)
    #expect(client.finality(of: branch[4].identifier).shortfall == .needsConfirmations(height: 5, found: 0, needed: 3))
    // The old branch leaves below the newest final block: it is gone, and going on with it is an alert.
    #expect(client.pending.count == 3)
    let late = try MinedChain.mine(on: final, network: chain.network, root: .of([7]))
    #expect(client.apply(late.bytes, at: UTXOVectors.later).rejection?.reason == .conflictingHeaders)
    #expect(client.apply(branch[1].bytes, at: UTXOVectors.later).rejection?.reason == .wrongHeight)
  }

  @Test func `keeps a bounded number of headers`() throws {
    var chain = try MinedChain(depth: 6)
    for _ in 1...1000 { try chain.extend() }
    #expect(chain.client.head.verified.height == 994)
    #expect(chain.client.past.count == UTXOLimits.pastHeaders && chain.client.pending.count == 6)
    var client = chain.client
    let tip = chain.headers[999]
    for number in 0..<600 {
      let header = try MinedChain.mine(
        on: tip, network: chain.network, root: .of([UInt8(number & 255), UInt8(number >> 8)]))
      let verdict = client.apply(header.bytes, at: UTXOVectors.later)
      #expect(
        (verdict.rejection?.reason == .tooLarge)
          == (client.pending.count == 6 + UTXOLimits.spareHeaders && verdict.accepted == nil))
    }
    #expect(client.pending.count == 6 + UTXOLimits.spareHeaders)
    // The branch with the most work goes on nevertheless.
    #expect(
      client.apply(try MinedChain.mine(on: chain.headers[1000], network: chain.network).bytes, at: UTXOVectors.later)
        .accepted != nil)
  }

  @Test func `goes on from its own checkpoint, with pending headers of two branches`() throws {
    var chain = try MinedChain(depth: 3)
    for _ in 1...20 { try chain.extend() }
    let side = try MinedChain.mine(on: chain.headers[18], network: chain.network, root: .of([3]))
    _ = try chain.client.apply(side.bytes, at: UTXOVectors.later).get()
    let checkpoint = chain.client.checkpoint
    let again = try UTXOLightClient(checkpoint: CanonicalJSON(canonical: checkpoint.bytes))
    #expect(again.checkpoint == checkpoint && again.head == chain.client.head)
    #expect(again.tipIdentifier == chain.client.tipIdentifier)
    chain.client = again
    _ = try chain.extend().get()
    #expect(chain.client.head.verified.height == 18)
  }

  @Test func `writes the checkpoint in its pinned form`() throws {
    let client = try UTXOLightClient(network: .litecoinRegtest, depth: 6)
    let header =
      "0x010000000000000000000000000000000000000000000000000000000000000000000000"
      + "d9ced4ed1130f7b7faad9be25323ffafa33232a17c3edf6cfd97bee6bafbdd97dae5494dffff7f2000000000"
    let text =
      #"{"baseBits":545259519,"chainWork":"0x0000000000000000000000000000000000000000000000000000000000000002","depth":6,"#
      + #""family":"utxo","header":""# + header
      + #"","height":0,"network":"litecoin-regtest","past":[],"pending":[],"windowStart":0}"#
    #expect(client.checkpoint.text == text)
    #expect(try UTXOLightClient(checkpoint: client.checkpoint).head == client.head)
  }

  @Test func `S-5 refuses checkpoints that are empty, incomplete or contradict themselves`() throws {
    var chain = try MinedChain(depth: 2)
    for _ in 1...20 { try chain.extend() }
    guard case .object(let members) = chain.client.checkpoint, case .array(let past) = members["past"] else { return }
    #expect(past.count == 18)
    let zeros = CanonicalJSON.string("0x" + String(repeating: "00", count: 80))
    let changes: [(String, CanonicalJSON?)] = [
      ("family", .string("neo")), ("network", .string("dogecoin")), ("network", .string("bitcoin")),
      ("depth", .integer(-1)),
      ("depth", .integer(2017)), ("height", .integer(17)), ("height", .integer(19)), ("height", .integer(0)),
      ("chainWork", .string("0x" + String(repeating: "00", count: 32))), ("chainWork", .string("0x01")),
      ("chainWork", .string("0x" + String(repeating: "ff", count: 32))), ("header", zeros), ("header", .string("0x")),
      ("windowStart", .integer(1)), ("baseBits", .integer(0)), ("baseBits", .integer(0x1D00_FFFF)),
      ("past", .array([])),
      ("past", .array(Array(past.dropLast()))), ("past", .array(Array(past.dropFirst(9)))),
      ("past", .array([zeros] + past.dropFirst())),
      ("pending", .array([zeros])), ("pending", .null), ("pending", nil), ("more", .integer(1)),
    ]
    for (name, value) in changes {
      var altered = members
      altered[name] = value
      #expect(throws: CheckpointError.self, "\(name)") { try UTXOLightClient(checkpoint: .object(altered)) }
    }
    #expect(throws: CheckpointError.self) { try UTXOLightClient(checkpoint: .object([:])) }
    #expect(throws: CheckpointError.self) { try UTXOLightClient(checkpoint: .null) }
    #expect(throws: CheckpointError.self) { try UTXOLightClient(network: .bitcoin, depth: 0) }
    // Ten headers before the pinned one are enough.
    var fewer = members
    fewer["past"] = .array(Array(past.dropFirst(8)))
    #expect(try UTXOLightClient(checkpoint: .object(fewer)).head == chain.client.head)
  }

  @Test func `asks for what a network with a changing target needs to start further up`() throws {
    let network = UTXONetwork.small(.litecoin)
    var chain = try MinedChain(network, depth: 1)
    for _ in 1...7 { _ = try chain.extend(after: 12).get() }
    let bits = network.retarget(0x207F_FFFF, from: 0, to: 84)
    for _ in 8...15 { _ = try chain.extend(after: 12, bits: bits).get() }
    let second = network.retarget(bits, from: 0, to: 96)
    for _ in 16...21 { _ = try chain.extend(after: 12, bits: second).get() }
    let headers = Array(chain.headers[9...19])
    let work = chain.headers[...19].reduce(BigUInt(0)) { $0 + (CompactTarget(bits: $1.bits)?.work ?? 0) }
    let start = chain.headers[15].time
    func pin(_ work: BigUInt?, _ start: UInt32?) throws -> UTXOLightClient {
      try UTXOLightClient(pinning: headers, at: 19, chainWork: work, windowStart: start, on: network, depth: 1)
    }
    #expect(throws: CheckpointError.self) { try pin(nil, start) }
    #expect(throws: CheckpointError.self) { try pin(5, start) }
    #expect(throws: CheckpointError.self) { try pin(work, start + 1) }
    var client = try pin(work, nil)
    for header in chain.headers[20...] { _ = try client.apply(header.bytes, at: UTXOVectors.later).get() }
    #expect(client.tipWork == chain.client.tipWork && client.head == chain.client.head)
  }

  @Test func `calls the time of a header the median of eleven`() throws {
    var chain = try MinedChain()
    for seconds in [10, 20, 5, 400, 1, 1, 1, 1, 1, 1, 1, 1] as [UInt32] { _ = try chain.extend(after: seconds).get() }
    let times = chain.headers.suffix(11).map(\.time).sorted()
    #expect(chain.client.head.verified.time == Instant(secondsSinceEpoch: Int64(times[5])))
    #expect(chain.client.head.header.time == times[10])
  }
}

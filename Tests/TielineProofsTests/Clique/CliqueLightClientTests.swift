import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite struct CliqueLightClientTests {
  private typealias Chain = CliqueTestChain

  private func draft(_ run: CliqueTestRun, after parent: EthereumHeader, by index: Int, seconds: UInt64 = 1) -> [UInt8]
  {
    Chain.Draft(after: parent, by: index, of: run.client.signers, seconds: seconds).sealed(by: index)
  }

  /// In ascending order of addresses, A, C and B take the turns of blocks 0, 1 and 2.
  private func run(depth: Int = 2, period: UInt64 = 1) throws -> CliqueTestRun {
    try CliqueTestRun(signers: [0, 1, 2], period: period, depth: depth)
  }

  @Test func `a header is final once it is deep enough`() throws {
    var run = try run(depth: 2)
    #expect(run.seal(2).accepted?.finalized.isEmpty == true)
    #expect(run.seal(1).accepted?.finalized.isEmpty == true)
    #expect(run.client.head.verified.height == 0)
    #expect(run.seal(0).accepted?.finalized.map(\.verified.height) == [1])
    #expect(run.seal(2).accepted?.finalized.map(\.verified.height) == [2])
    #expect(run.client.head.verified.height == 2)
    #expect(run.client.pending.count == 2)
  }

  @Test func `knows the newest final header and those that wait, on every branch, and no other`() throws {
    var run = try run(depth: 2)
    let genesis = run.client.tip.header
    let branches = [draft(run, after: genesis, by: 0), draft(run, after: genesis, by: 2)]
    #expect(branches.allSatisfy { !run.client.knows($0) } && run.client.knows(genesis.rlp()))
    for header in branches { #expect(run.client.apply(header, at: CliqueTestRun.now).accepted != nil) }
    #expect(branches.allSatisfy(run.client.knows))
    #expect(try CliqueLightClient(checkpoint: run.client.checkpoint).knows(branches[1]))
    #expect(run.client.apply(branches[0], at: CliqueTestRun.now).rejection?.reason == .wrongHeight)
    #expect(!run.client.knows([]) && !run.client.knows(branches[0] + [0]))
  }

  @Test func `a header is not final before more than half of the signers built on it`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2, 3], depth: 0)
    #expect(run.seal(0).accepted?.finalized.isEmpty == true)
    #expect(run.seal(1).accepted?.finalized.isEmpty == true)
    #expect(run.seal(2).accepted?.finalized.map(\.verified.height) == [1])
    var alone = try CliqueTestRun(signers: [0], depth: 0)
    #expect(alone.seal(0).accepted?.finalized.map(\.verified.height) == [1])
  }

  @Test func `the branch with the higher total difficulty counts`() throws {
    var run = try run(depth: 2)
    let genesis = run.client.tip.header
    let light = draft(run, after: genesis, by: 0)
    let heavy = draft(run, after: genesis, by: 2)
    #expect(run.client.apply(light, at: CliqueTestRun.now).accepted != nil)
    let first = run.client.tip.header
    #expect(run.client.apply(heavy, at: CliqueTestRun.now).accepted != nil)
    #expect(run.client.tip.header != first)
    // Two light headers weigh as much as a heavy one: the one that came first stays.
    let second = run.client.tip.header
    #expect(run.client.apply(draft(run, after: first, by: 2), at: CliqueTestRun.now).accepted != nil)
    #expect(run.client.tip.header == second)
  }

  @Test func `a branch that loses is dropped, and what contradicts a final header is refused`() throws {
    var run = try run(depth: 1)
    let genesis = run.client.tip.header
    let light = draft(run, after: genesis, by: 0)
    _ = run.client.apply(light, at: CliqueTestRun.now)
    let lost = run.client.tip.header
    _ = run.client.apply(draft(run, after: genesis, by: 2), at: CliqueTestRun.now)
    run.seal(1)
    #expect(run.client.head.verified.height == 1)
    #expect(run.client.pending.count == 1)
    #expect(run.client.apply(light, at: CliqueTestRun.now).rejection?.reason == .conflictingHeaders)
    let onLost = draft(run, after: lost, by: 2)
    #expect(run.client.apply(onLost, at: CliqueTestRun.now).rejection?.reason == .conflictingHeaders)
  }

  @Test func `a header whose parent is not known yet needs it, where a signer sealed it`() throws {
    var (run, other) = (try run(), try run())
    other.seal(2)
    other.seal(1)
    let next = draft(other, after: other.client.tip.header, by: 0)
    #expect(run.client.apply(next, at: CliqueTestRun.now).shortfall != nil)
    let foreign = Chain.Draft(try EthereumHeader(rlp: next)).sealed(by: 7)
    #expect(run.client.apply(foreign, at: CliqueTestRun.now).rejection?.reason == .wrongParent)
  }

  @Test func `a header is applied once`() throws {
    var run = try run()
    let header = draft(run, after: run.client.tip.header, by: 2)
    #expect(run.client.apply(header, at: CliqueTestRun.now).accepted != nil)
    #expect(run.client.apply(header, at: CliqueTestRun.now).rejection?.reason == .wrongHeight)
  }

  @Test func `the period is kept, and clocks may differ a little`() throws {
    var run = try run(period: 5)
    let genesis = run.client.tip.header
    let early = draft(run, after: genesis, by: 2, seconds: 4)
    #expect(run.client.apply(early, at: CliqueTestRun.now).rejection?.reason == .wrongTime)
    let onTime = draft(run, after: genesis, by: 2, seconds: 5)
    let tooSoon = genesis.time + Milliseconds(-10_001)
    #expect(run.client.apply(onTime, at: tooSoon).rejection?.reason == .wrongTime)
    #expect(run.client.apply(onTime, at: genesis.time + Milliseconds(-10_000)).accepted != nil)
  }

  @Test(.enabled(if: SharedVectors.areThere)) func `goes on from its checkpoint as if it had never stopped`() throws {
    let recorded = try #require(try CliqueRecorded.geth())
    var client = try recorded.client(upTo: 0)
    for header in recorded.headers.dropFirst().prefix(125) {
      var again = try CliqueLightClient(checkpoint: client.checkpoint)
      let (first, second) = (
        client.apply(header.rlp(), at: CliqueTestRun.now).accepted,
        again.apply(header.rlp(), at: CliqueTestRun.now).accepted
      )
      #expect(first?.finalized == second?.finalized && first != nil)
      #expect(again.checkpoint == client.checkpoint)
      #expect(again.head == client.head)
    }
    #expect(client.head.verified.height == 122)
  }

  @Test func `a checkpoint has one form`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2], depth: 1)
    run.seal(2, vote: (3, true))
    run.seal(1)
    run.seal(0)
    let checkpoint = run.client.checkpoint
    #expect(checkpoint.text.hasPrefix(#"{"chain":"1","depth":1,"epoch":30000,"family":"clique","header":"0xf90257a0"#))
    let end = #"""
      :1,"recents":["0x5c524d0ef6c5b3ec5eb0f75285ab2c7d6c7ba0b5","0x63d92c3ff9ff2badbca7636abd0d10905f5452b9"],\#
      "signers":["0x3bd8f7b2aff203b2e8a22366b51027322270df2c","0x5c524d0ef6c5b3ec5eb0f75285ab2c7d6c7ba0b5",\#
      "0x63d92c3ff9ff2badbca7636abd0d10905f5452b9"],\#
      "votes":[{"address":"0xa96053e97dfaba101b37802ebec4ad519d648545","authorize":true,"block":"1",\#
      "signer":"0x5c524d0ef6c5b3ec5eb0f75285ab2c7d6c7ba0b5"}]}
      """#
    #expect(checkpoint.text.hasSuffix(end))
    // The headers in it are long; their signatures are deterministic.
    let hash = "0xa8c9dbb48f8756126257fdb16a02cc93250881bf3c05e30e6677d5655bb6eb13"
    #expect(Hex.encode(Keccak256.hash(checkpoint.bytes)) == hash)
  }

  @Test func `S-5: refuses checkpoints without signers, with a zero signer or a zero root, or of another form`() throws
  {
    var run = try CliqueTestRun(signers: [0, 1, 2], depth: 1)
    for signer in [2, 1, 0] { run.seal(signer) }
    guard case .object(let members) = run.client.checkpoint else { return }
    func isRefused(_ name: String, _ value: CanonicalJSON?) -> Bool {
      var changed = members
      changed[name] = value
      do throws(CheckpointError) { _ = try CliqueLightClient(checkpoint: .object(changed)) } catch { return true }
      return false
    }
    let zero = CanonicalJSON.string(EVMAddress.zero.lowercased)
    #expect(!isRefused("period", .integer(1)))
    for value in [
      CanonicalJSON.array([]), .array([zero]), .null,
      .array(run.client.signers.reversed().map { .string($0.lowercased) }),
    ] {
      #expect(isRefused("signers", value))
    }
    let header = run.client.finalHeader
    let rootless = Chain.Draft(header).setting(3, .bytes([UInt8](repeating: 0, count: 32))).sealed(by: 0)
    #expect(isRefused("header", .string(Hex.encode(rootless))))
    for name in members.keys { #expect(isRefused(name, nil)) }
    #expect(isRefused("more", .null))
    #expect(isRefused("epoch", .integer(0)))
    #expect(isRefused("epoch", .string("30000")))
    #expect(isRefused("depth", .integer(-1)))
    #expect(isRefused("chain", .string("01")))
    #expect(isRefused("family", .string("ibft")))
    #expect(isRefused("header", .string(Hex.encode(header.rlp()).uppercased())))
    #expect(isRefused("pending", .array([.string(Hex.encode(header.rlp()))])))
  }

  @Test(.enabled(if: SharedVectors.areThere)) func `S-7: no changed header is accepted, and no changed proof of state`()
    throws
  {
    let recorded = try #require(try CliqueRecorded.geth())
    var seeds: [FuzzSeed] = []
    for number in [10, 59, 60, 78, 87, 90, 120] {
      let client = try recorded.client(upTo: number - 1)
      let seed = FuzzSeed(name: "header \(number)", bytes: recorded.headers[number].rlp()) { bytes in
        var client = client
        return client.apply(bytes, at: CliqueTestRun.now).accepted != nil
      }
      seeds.append(seed)
    }
    let claim = try EthereumStateClaim(recorded.folder.requiredJSON("proofs.json")[2]["proof"])
    let header = TrustedEthereumHeader(recorded.headers[71], family: .clique, chain: "424201")
    seeds.append(
      FuzzSeed(name: "account", bytes: claim.accountProof.rlp) { bytes in
        MerklePatriciaProof.read(rlp: bytes).accepted.map {
          header.account(claim.address, proof: $0).accepted != nil
        } ?? false
      })
    for slot in claim.slots {
      seeds.append(
        FuzzSeed(name: "slot \(Hex.encode(slot.slot))", bytes: slot.proof.rlp) { bytes in
          MerklePatriciaProof.read(rlp: bytes).accepted.map {
            header.storage(claim.address, slot: slot.slot, accountProof: claim.accountProof, storageProof: $0)
              .accepted != nil
          } ?? false
        })
    }
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds).isEmpty)
  }
}

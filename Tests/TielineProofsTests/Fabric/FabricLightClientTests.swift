import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct FabricLightClientTests {
  @Test func `follows light blocks, and configurations with their data`() throws {
    var client = try FabricLightClient(configBlock: FabricVectors.block(0))
    for number in 1...19 {
      let block = try FabricVectors.stored(number)
      let isConfig = [10, 11, 17].contains(number)
      if isConfig {
        let verdict = client.apply(block.encoded(withData: false), at: .anyTime)
        #expect(verdict.shortfall?.description.contains("the data of config block") == true)
      }
      let accepted = try client.apply(block.encoded(withData: isConfig), at: .anyTime).get()
      #expect(accepted.height == UInt64(number))
      #expect(accepted.hash == block.header.hash)
      #expect(accepted.changesSet == [11, 17].contains(number))
      #expect(accepted.finalized == [client.head])
    }
    #expect(client.head.consenters.map(\.id) == [2, 3, 4, 5])
    #expect(client.head.quorum == 3)
    #expect(client.head.organisations == ["DSOMSP", "TSOMSP"])
  }

  @Test func `takes its time from the data, and else from the block before`() throws {
    var (full, light) = (try FabricVectors.client(at: 7), try FabricVectors.client(at: 7))
    let block = try FabricVectors.stored(8)
    _ = try full.apply(block.encoded(withData: true), at: .anyTime).get()
    _ = try light.apply(block.encoded(withData: false), at: .anyTime).get()
    #expect(full.head.verified.time.description == "2026-11-22T22:13:33.901Z")
    #expect(light.head.verified.time == (try FabricVectors.client(at: 7)).head.verified.time)
    #expect(full.head.verified.hash == light.head.verified.hash)
  }

  @Test func `asks for what lies between`() throws {
    var client = try FabricVectors.client(at: 7)
    #expect(client.apply(try FabricVectors.proof(9), at: .anyTime).shortfall == .needsIntermediate(height: 9, above: 7))
    let later = client.apply(try FabricVectors.proof(12), at: .anyTime).shortfall
    #expect(later?.description.contains("config block 11") == true)
    #expect(client.apply(try FabricVectors.proof(7), at: .anyTime).rejection?.reason == .wrongHeight)
    #expect(client.head.number == 7)
  }

  @Test func `refuses a second form of a block`() throws {
    var client = try FabricVectors.client(at: 7)
    let recorded = try EditableFabricBlock(FabricVectors.stored(8))
    func reason(_ change: (inout EditableFabricBlock) -> Void) -> Rejection.Reason? {
      var block = recorded
      change(&block)
      return client.apply(block.bytes, at: .anyTime).rejection?.reason
    }
    #expect(reason { $0.signatures.reverse() } == .unorderedSigners)
    #expect(reason { $0.signatures.append($0.signatures[2]) } == .duplicateSigner)
    // What peers found of the transactions is signed by nobody.
    #expect(reason { $0.otherMetadata = [[], [0], [], []] } == .notCanonical)
    #expect(reason { $0.previousHash[0] ^= 1 } == .wrongParent)
    #expect(reason { $0.entries = [] } == .empty)
    #expect(client.apply(recorded.bytes + [0x20, 0x00], at: .anyTime).rejection?.reason == .malformed)
    #expect(client.apply(try FabricVectors.block(8), at: .anyTime).rejection?.reason == .notCanonical)
    #expect(reason { _ in } == nil)
  }

  @Test func `refuses what consenters sign against the rules`() throws {
    let channel = try FabricTestChannel()
    let entry = FabricTestTransaction(channel: channel.name).envelope(channel.client, endorsers: channel.peers)
    func reason(_ change: (inout EditableFabricBlock) -> Void) -> Rejection.Reason? {
      var client = channel.lightClient(lastConfig: 3)
      client.viewID = 2
      var block = EditableFabricBlock(after: client.head, lastConfig: 3, entries: [entry])
      block.viewID = 2
      change(&block)
      return client.apply(channel.signed(block).bytes, at: .anyTime).rejection?.reason
    }
    #expect(reason { _ in } == nil)
    #expect(reason { $0.viewID = 3 } == nil)
    #expect(reason { $0.viewID = 1 } == .wrongHeight)
    #expect(reason { $0.latestSequence = 9 } == .wrongHeight)
    #expect(reason { $0.lastConfig = 4 } == .wrongField)
    #expect(reason { $0.lastConfig = 2 } == .wrongField)
    // A transaction is no configuration, whatever was signed.
    #expect(reason { $0.lastConfig = 8 } == .wrongField)
  }

  @Test func `refuses a signature with s in the upper half`() throws {
    let channel = try FabricTestChannel()
    let entry = FabricTestTransaction(channel: channel.name).envelope(channel.client, endorsers: channel.peers)
    var client = channel.lightClient()
    let block = EditableFabricBlock(after: client.head, lastConfig: 0, entries: [entry])
    let verdict = client.apply(channel.signed(block, lowS: false).bytes, at: .anyTime)
    #expect(verdict.rejection?.reason == .badSignature)
  }

  @Test func `checks signatures beyond the quorum too`() throws {
    let channel = try FabricTestChannel()
    let entry = FabricTestTransaction(channel: channel.name).envelope(channel.client, endorsers: channel.peers)
    let client = channel.lightClient()
    var block = channel.signed(
      EditableFabricBlock(after: client.head, lastConfig: 0, entries: [entry]), by: [1, 2, 3, 4])
    var first = client
    #expect(first.apply(block.bytes, at: .anyTime).accepted != nil)
    block.signatures[3].nonce[0] ^= 1
    var second = client
    #expect(second.apply(block.bytes, at: .anyTime).rejection?.reason == .badSignature)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 7), (13, 9)])
  func `asks for the quorum that tolerates a third of the consenters`(count: Int, quorum: Int) throws {
    var consenters: [FabricConsenter] = []
    while consenters.count < count {
      consenters += try FabricTestChannel().configuration.consenters.consenters.prefix(count - consenters.count)
        .map { [number = UInt32(consenters.count * 10)] consenter in
          try FabricConsenter(
            id: number + consenter.id, organisation: consenter.organisation, certificate: consenter.certificate)
        }
    }
    #expect(try FabricConsenterSet(consenters).quorum == quorum)
  }

  @Test func `S-5 refuses an empty set of consenters, and one key with two numbers`() throws {
    #expect(throws: ProofFailure.self) { try FabricConsenterSet([]) }
    let known = try FabricTestChannel().configuration.consenters.consenters[0]
    let again = try FabricConsenter(id: 9, organisation: "OrdMSP", certificate: known.certificate)
    #expect(throws: ProofFailure.self) { try FabricConsenterSet([known, again]) }
    #expect(throws: ProofFailure.self) { try FabricConsenterSet([known, known]) }
  }
}

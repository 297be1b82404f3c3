import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTLightClientTests {
  @Test func `follows neighbours and skips over changes of the set`() throws {
    let folder = try CometBFTVectors.folder("fourval")
    var client = try CometBFTVectors.client(at: 330, in: folder)
    var changes: [UInt64] = []
    for height in Array(331...351) + [473, 474, 475] {
      let block = try CometBFTVectors.block(height, in: folder)
      let trusted = client.head.header.height == 351 ? 351 : Int(client.head.header.height) + 1
      let update = CometBFTUpdate(
        block: block, trustedHeight: client.head.header.height,
        trustedValidators: try CometBFTVectors.block(trusted, in: folder).validators)
      let verdict = client.apply(update.encoded, at: CometBFTVectors.now(block))
      let accepted = try #require(verdict.accepted, "\(verdict)")
      if accepted.changesSet { changes.append(accepted.height) }
    }
    #expect(client.head.verified.height == 475)
    #expect(changes == [338, 473])
  }

  @Test func `proves storage against the next header`() throws {
    for (name, height) in [("single", 801), ("fourval", 474)] {
      let folder = try CometBFTVectors.folder(name)
      let header = try CometBFTVectors.client(at: height, in: folder).head
      for path in folder.paths(where: { $0.hasPrefix("abci_") }) {
        let answer = try CometBFTAnswer.store(try folder.requiredJSON(path))
        let verdict = header.storeValue(store: answer.store, key: answer.key, proof: answer.proof)
        let value = try #require(verdict.accepted, "\(path): \(verdict)")
        #expect(value.value == answer.value)
      }
    }
  }
}

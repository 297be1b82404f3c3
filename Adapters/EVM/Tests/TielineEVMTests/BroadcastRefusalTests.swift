import Testing
import TielineProofs
import TielineTransport

@testable import TielineEVM

@Suite struct BroadcastRefusalTests {
  /// The longer ones are injectived 1.20's own; the others are those of go-ethereum and Besu.
  @Test(
    arguments: [
      (": tx already in mempool", .alreadyKnown), ("already known", .alreadyKnown),
      ("Known transaction", .alreadyKnown),
      (
        "broadcast error on transaction validation: tx 66 is invalid: code=3, data=, log='invalid nonce; got 0, expected 1: invalid sequence', codespace='sdk'",
        .numberTaken
      ),
      ("nonce too low: next nonce 5, tx nonce 4", .numberTaken), ("Nonce too low", .numberTaken),
      (
        "broadcast error on transaction validation: tx 40 is invalid: code=3, data=, log='invalid nonce; got 5, expected 1: invalid sequence', codespace='sdk'",
        .gap
      ),
      (
        "tx 69 is invalid: code=5, data=, log='failed to check sender balance: sender balance < tx cost (9 < 10): insufficient funds', codespace='sdk'",
        .insufficientFunds
      ),
      ("Upfront cost exceeds account balance", .insufficientFunds),
      ("log='no fee provided in tx: insufficient fee', codespace='sdk'", .underpriced),
      ("replacement transaction underpriced", .underpriced), ("invalid nonce; got x, expected y", .other),
      ("invalid nonce; got 99999999999999999999, expected 1", .other), ("", .other),
    ] as [(String, BroadcastRefusal)])
  func `understands what nodes say`(message: String, expected: BroadcastRefusal) {
    #expect(BroadcastRefusal(JSONRPCError(code: -32000, message: message)) == expected)
  }

  @Test func `reads a contract's reason for undoing a call`() {
    let data = ABI.selector("Error(string)") + ABI.encode([.string("timelock has not come")])
    let told = JSONRPCError(code: 3, message: "execution reverted", data: .string(hex(data)))
    #expect(RevertReason.text(told) == "timelock has not come")
    let broken = JSONRPCError(code: 3, message: "execution reverted", data: .string(hex(Array(data.prefix(40)))))
    #expect(RevertReason.text(broken) == "execution reverted")
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "0x") { $0 += String($1 >> 4, radix: 16) + String($1 & 15, radix: 16) }
  }

  @Test func `carries the contracts that it deploys`() throws {
    for name in ContractArtifact.Name.allCases {
      let artifact = try ContractArtifact(name)
      #expect(artifact.creationCode.count > artifact.deployedCode.count && artifact.deployedCode.count > 1000)
    }
  }
}

import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// Encodings that are signed, stored or sent, as they were when they first were right.
struct CometBFTPinnedTests {
  /// The bytes were also made by an encoder of another language from the same JSON.
  @Test(.enabled(if: SharedVectors.areThere))
  func `encodes the update that ibc-go accepted`() throws {
    let folder = try CometBFTVectors.folder(".")
    let update = try CometBFTAnswer.update(try folder.requiredJSON("ibc_update_header.json"))
    let bytes = update.encoded
    #expect(Hex.encode(SHA256.hash(bytes)) == "0x92dfedafdc7060f6681a13b993b235376eaa85f6d460ef5233b19949a4db11b0")
    let verdict = Verdict { () throws(ProofFailure) in
      let decoded = try CometBFTUpdate.decode(bytes)
      try decoded.block.checkSigned()
      return decoded
    }
    #expect(verdict.accepted == update, "\(verdict)")
    #expect(update.trustedRevision == 1 && update.trustedHeight == 242)
  }

  @Test func `keeps sign bytes, header hash, update and checkpoint as they are`() throws {
    let chain = try CometBFTSampleChain()
    let block = try chain.block(try chain.header(11), parts: [.absent, .nil, .commit, .commit], round: 2)
    let signatures = block.commit.signatures
    let bytes = try signatures.dropFirst().map { try #require(block.commit.signBytes(of: $0, chainID: "sample-7")) }
    #expect(Hex.encode(block.header.hash) == Self.headerHash)
    #expect(Hex.encode(bytes[0]) == Self.nilSignBytes)
    #expect(Hex.encode(bytes[1]) == Self.signBytes)
    #expect(Hex.encode(SHA256.hash(chain.update(block).encoded)) == Self.updateHash)
    #expect(Hex.encode(block.header.encoded) == Self.header)
    #expect(try chain.client().checkpoint.text == Self.checkpoint)
  }

  private static let headerHash = "0x0aa8033f5cf308051814efaa81a45c82a767aa2ccd645d36bfbceba76042128d"
  private static let nilSignBytes =
    "0x280802110b000000000000001902000000000000002a08088cd28dd8061005320873616d706c652d37"
  private static let signBytes =
    "0x720802110b0000000000000019020000000000000022480a200aa8033f5cf308051814efaa81a45c82a767aa2ccd645d36"
    + "bfbceba76042128d12240801122006060606060606060606060606060606060606060606060606060606060606062a08088c"
    + "d28dd8061005320873616d706c652d37"
  private static let updateHash = "0xb5ed11f95c071b3f3df3f6a29e820b7ccbff6c5df5fb7196ac5d901e7fca3bdb"
  private static let header =
    "0x0a04080b1001120873616d706c652d37180b2208088bd28dd80610072a480a200101010101010101010101010101010101"
    + "0101010101010101010101010101011224080112200202020202020202020202020202020202020202020202020202020202"
    + "020202322003030303030303030303030303030303030303030303030303030303030303033a20e3b0c44298fc1c149afbf4"
    + "c8996fb92427ae41e4649b934ca495991b7852b8554220988cdea842ab3b9f582749dc389c3297c61d8a00fc3c6ee77075de"
    + "178c83225e4a20988cdea842ab3b9f582749dc389c3297c61d8a00fc3c6ee77075de178c83225e5220040404040404040404"
    + "04040404040404040404040404040404040404040404045a2005050505050505050505050505050505050505050505050505"
    + "050505050505056220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8556a20e3b0c44298fc1c"
    + "149afbf4c8996fb92427ae41e4649b934ca495991b7852b855721434750f98bd59fcfc946da45aaabe933be154a4b5"
  private static let checkpoint = [
    #"{"appHash":"0x0505050505050505050505050505050505050505050505050505050505050505","chain":"sample-7","famil"#,
    #"y":"cometbft","hash":"0xc8f8e7933605d8aa21f63d23ca4503efb8b2afb053c4cf355480de85a5b0ac3b","header":"0x0a0"#,
    #"4080b1001120873616d706c652d37180a2208088ad28dd80610072a480a2001010101010101010101010101010101010101010101"#,
    #"010101010101010101011224080112200202020202020202020202020202020202020202020202020202020202020202322003030"#,
    #"303030303030303030303030303030303030303030303030303030303033a20e3b0c44298fc1c149afbf4c8996fb92427ae41e464"#,
    #"9b934ca495991b7852b8554220988cdea842ab3b9f582749dc389c3297c61d8a00fc3c6ee77075de178c83225e4a20988cdea842a"#,
    #"b3b9f582749dc389c3297c61d8a00fc3c6ee77075de178c83225e5220040404040404040404040404040404040404040404040404"#,
    #"04040404040404045a2005050505050505050505050505050505050505050505050505050505050505056220e3b0c44298fc1c149"#,
    #"afbf4c8996fb92427ae41e4649b934ca495991b7852b8556a20e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"#,
    #"1b7852b855721434750f98bd59fcfc946da45aaabe933be154a4b5","height":10,"maximumClockDriftMilliseconds":10000"#,
    #","nextValidatorsHash":"0x988cdea842ab3b9f582749dc389c3297c61d8a00fc3c6ee77075de178c83225e","time":"2026-1"#,
    #"1-22T22:13:30.000000007Z","trustLevel":"1/3","trustingPeriodMilliseconds":1209600000}"#,
  ].joined()
}

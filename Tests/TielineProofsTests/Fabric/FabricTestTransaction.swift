import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// A transaction of a ``FabricTestChannel``, whose parts can be changed before it is signed.
struct FabricTestTransaction {
  var channel: String
  var chaincode = "meter"
  var reads: [(key: String, block: UInt64, transaction: UInt64)] = []
  /// A key without value is deleted.
  var writes: [(key: String, value: String?)] = []
  var nonce: [UInt8] = [1, 2, 3]
  var seconds: UInt64 = 1_790_000_100

  /// What endorsers sign.
  var response: [UInt8] {
    var result = ProtobufWriter()
    result.bytes(1, readWriteSet)
    // Status 200.
    result.bytes(3, [0x08, 0xC8, 0x01])
    result.bytes(4, Self.chaincodeID(chaincode))
    return result.bytes
  }

  /// The envelope, endorsed by `endorsers` and signed by `sender`.
  /// - Parameter endorsing: What the endorsers signed, where it is another response.
  func envelope(
    _ sender: FabricTestChannel.Member, endorsers: [FabricTestChannel.Member], endorsing other: [UInt8]? = nil
  ) -> [UInt8] {
    let (channelHeader, signatureHeader) = (channelHeader(of: sender), signatureHeader(of: sender))
    let proposal: [UInt8] = [0x0A, 0x01, 0x55]
    var payload = ProtobufWriter()
    payload.bytes(1, SHA256.hash(channelHeader + signatureHeader + proposal))
    payload.bytes(2, response)
    var endorsed = ProtobufWriter()
    endorsed.bytes(1, payload.bytes)
    for endorser in endorsers {
      var endorsement = ProtobufWriter()
      endorsement.bytes(1, endorser.identity)
      endorsement.bytes(2, endorser.sign((other ?? payload.bytes) + endorser.identity))
      endorsed.message(2, endorsement.bytes)
    }
    let action = Self.pair(signatureHeader, Self.pair(proposal, endorsed.bytes))
    var transaction = ProtobufWriter()
    transaction.message(1, action)
    let message = Self.pair(Self.pair(channelHeader, signatureHeader), transaction.bytes)
    return Self.pair(message, sender.sign(message))
  }

  private func signatureHeader(of sender: FabricTestChannel.Member) -> [UInt8] { Self.pair(sender.identity, nonce) }

  private func channelHeader(of sender: FabricTestChannel.Member) -> [UInt8] {
    var time = ProtobufWriter()
    time.varint(1, seconds)
    var header = ProtobufWriter()
    header.varint(1, 3)
    header.bytes(3, time.bytes)
    header.string(4, channel)
    header.string(5, Hex.encode(SHA256.hash(nonce + sender.identity), prefix: false))
    header.bytes(7, Self.pair([], Self.chaincodeID(chaincode)))
    return header.bytes
  }

  private var readWriteSet: [UInt8] {
    var set = ProtobufWriter()
    for read in reads {
      var version = ProtobufWriter()
      version.varint(1, read.block)
      version.varint(2, read.transaction)
      // Block 0 stands for a key that was not there.
      set.message(1, Self.pair(Array(read.key.utf8), read.block == 0 ? [] : version.bytes))
    }
    for write in writes {
      var writer = ProtobufWriter()
      writer.string(1, write.key)
      writer.varint(2, write.value == nil ? 1 : 0)
      writer.string(3, write.value ?? "")
      set.message(3, writer.bytes)
    }
    var results = ProtobufWriter()
    results.message(2, Self.pair(Array(chaincode.utf8), set.bytes))
    return results.bytes
  }

  private static func chaincodeID(_ name: String) -> [UInt8] { pair([], Array(name.utf8)) }

  /// A message of fields 1 and 2.
  private static func pair(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, first)
    writer.bytes(2, second)
    return writer.bytes
  }
}

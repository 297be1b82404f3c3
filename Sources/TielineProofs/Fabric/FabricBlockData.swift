import TielineCodec
import TielineCore
import TielineCrypto

/// `common.BlockData`: the envelopes of a block's transactions.
///
/// The header commits to their plain concatenation, so that the hash alone does not say where one ends and the next
/// begins. Reading each strictly as an envelope does: it is a payload (field 1) with at most one signature (field 2)
/// behind it, in that order, neither repeated. Tags and lengths in their shortest form divide the concatenation into
/// fields in one way only; every field 1 begins an envelope and every field 2 ends one. So there is exactly one
/// division into strict envelopes, and any other with the same hash is refused as ambiguous.
struct FabricBlockData: Hashable, Sendable {
  let entries: [[UInt8]]

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    entries = try FabricMessage(bytes, "block data", fields: [1]).repeated(1, maximum: FabricLimits.transactions)
    guard !entries.isEmpty else { throw .invalid(.empty, expected: "at least one transaction", found: "none") }
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    for entry in entries { writer.message(1, entry) }
    return writer.bytes
  }

  /// Checks the header's hash, and that the entries are the one division of what was hashed.
  func check(against dataHash: [UInt8]) throws(ProofFailure) {
    let hash = SHA256.hash(entries.reduce(into: [UInt8]()) { $0 += $1 })
    guard hash == dataHash else {
      throw .invalid(.wrongRoot, expected: "data hash \(Hex.encode(dataHash))", found: Hex.encode(hash))
    }
    for (index, entry) in entries.enumerated() {
      do throws(ProofFailure) { _ = try FabricEnvelope(entry) } catch {
        guard case .invalid(let rejection) = error else { throw error }
        throw .invalid(
          .ambiguous, expected: "the envelope of one transaction as entry \(index) of the data",
          found: "\(rejection.found), although the hash fits")
      }
    }
  }

  /// The envelopes. Those of checked data are known to be readable.
  func envelopes() throws(ProofFailure) -> [FabricEnvelope] { try entries.map(FabricEnvelope.init) }
}

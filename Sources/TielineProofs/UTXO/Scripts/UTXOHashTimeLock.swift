import TielineCore
import TielineCrypto

/// A hash-time lock as a UTXO ledger holds it: an output that pays the recipient for the preimage, or the sender from
/// the locktime on.
///
/// The script is `IF SIZE 32 EQUALVERIFY SHA256 <hashlock> EQUALVERIFY <recipient> ELSE <locktime>
/// CHECKLOCKTIMEVERIFY DROP <sender> ENDIF CHECKSIG`, behind the SHA-256 that a version 0 witness program is.
/// - Source: BIP 65; BIP 141, *Witness program*; BIP 199 for the idea.
public struct UTXOHashTimeLock: Hashable, Sendable {
  public let hashlock: Hashlock
  /// A compressed public key.
  public let recipientKey: [UInt8]
  /// A compressed public key.
  public let senderKey: [UInt8]
  /// The first block height (below 500,000,000), or the median time in seconds, at which the sender may take it back.
  public let locktime: UInt32

  /// Below it a locktime counts blocks.
  /// - Source: Bitcoin Core, `LOCKTIME_THRESHOLD`.
  public static let firstTime: UInt32 = 500_000_000

  /// - Throws: ``UTXOFormatError`` for a hashlock of zeros, a locktime of zero or keys that are not two different
  ///   points in compressed form.
  public init(
    hashlock: Hashlock, recipientKey: [UInt8], senderKey: [UInt8], locktime: UInt32
  ) throws(UTXOFormatError) {
    guard hashlock.bytes.contains(where: { $0 != 0 }), locktime > 0 else {
      throw UTXOFormatError(.empty, expected: "a hashlock and a locktime", found: "zero")
    }
    for key in [recipientKey, senderKey] {
      guard key.count == 33, (try? Secp256k1.PublicKey(key)) != nil else {
        throw UTXOFormatError(.wrongScript, expected: "a compressed public key", found: Hex.encode(key.prefix(40)))
      }
    }
    guard recipientKey != senderKey else {
      throw UTXOFormatError(.wrongScript, expected: "two different keys", found: "one for both ways")
    }
    (self.hashlock, self.recipientKey) = (hashlock, recipientKey)
    (self.senderKey, self.locktime) = (senderKey, locktime)
  }

  /// Reads a script of exactly this form, with the shortest pushes.
  /// - Throws: ``UTXOFormatError`` for any other.
  public init(script: [UInt8]) throws(UTXOFormatError) {
    guard let operations = UTXOScript(script).operations, operations.count == 15,
      let hash = operations[5].data, let hashlock = try? Hashlock(hash),
      let recipient = operations[7].data, let sender = operations[12].data,
      let locktime = Self.locktime(operations[9])
    else {
      throw UTXOFormatError(.wrongScript, expected: "a hash-time lock", found: Hex.encode(script.prefix(200)))
    }
    try self.init(hashlock: hashlock, recipientKey: recipient, senderKey: sender, locktime: locktime)
    guard self.script == script else {
      throw UTXOFormatError(.wrongScript, expected: Hex.encode(self.script), found: Hex.encode(script.prefix(200)))
    }
  }

  private static func locktime(_ operation: UTXOScript.Operation) -> UInt32? {
    guard let data = operation.data else {
      return (Opcode.one...Opcode.one + 15).contains(operation.code) ? UInt32(operation.code - Opcode.one + 1) : nil
    }
    guard data.count <= 5 else { return nil }
    return UInt32(exactly: data.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// What the witness shows.
  public var script: [UInt8] {
    var script: [UInt8] = [Opcode.ifTrue, Opcode.size] + UTXOScript.push([32]) + [Opcode.equalVerify, Opcode.sha256]
    script += UTXOScript.push(hashlock.bytes) + [Opcode.equalVerify] + UTXOScript.push(recipientKey)
    script += [Opcode.otherwise] + UTXOScript.push(UTXOScript.number(locktime))
    script += [Opcode.checkLockTimeVerify, Opcode.drop] + UTXOScript.push(senderKey)
    return script + [Opcode.endIf, Opcode.checkSignature]
  }

  /// The hash that the output names.
  public var program: [UInt8] { SHA256.hash(script) }

  /// The script of the output that is locked.
  public var outputScript: [UInt8] { [0x00, 0x20] + program }

  /// Where to pay to.
  public func address(on network: UTXONetwork) -> String {
    let address = SegwitAddress(prefix: network.addressPrefix, version: 0, program: program)
    return address.map(\.description) ?? ""
  }

  /// Whether a transaction satisfies the locktime.
  /// - Source: BIP 65.
  func admitsRefund(_ transaction: UTXOTransaction, input: UTXOTransaction.Input) -> Bool {
    (locktime < Self.firstTime) == (transaction.lockTime < Self.firstTime)
      && locktime <= transaction.lockTime && input.sequence != .max
  }
}

import TielineCore
import TielineCrypto

/// An m-of-n set of keys, which is named by the hash of its one verification script.
///
/// Neo compares points by x, then y. Two keys with one x have opposite secrets, so that whoever holds one holds both:
/// they are refused as one signer with two seats.
/// - Source: Neo N3, `Contract.CreateMultiSigRedeemScript`.
public struct NeoMultisignature: Hashable, Sendable {
  /// How many have to sign.
  public let threshold: Int
  /// In ascending order, 1 to 32.
  public let keys: [P256.PublicKey]

  private enum Opcode {
    static let pushInt8: UInt8 = 0x00
    static let pushData1: UInt8 = 0x0C
    static let push0: UInt8 = 0x10
    static let push16: UInt8 = 0x20
  }
  /// SYSCALL System.Crypto.CheckMultisig: the first four bytes of the name's SHA-256.
  private static let checkMultisig: [UInt8] = [0x41, 0x9E, 0xD0, 0xDC, 0x3A]

  /// The set in which all but a third has to sign, as validators and state validators do.
  /// - Throws: A rejection for no keys, too many, one of them twice, or another order.
  init(validators keys: [P256.PublicKey], at height: UInt64? = nil) throws(ProofFailure) {
    try self.init(threshold: Self.quorum(of: keys.count), keys: keys, at: height)
  }

  private init(threshold: Int, keys: [P256.PublicKey], at height: UInt64?) throws(ProofFailure) {
    guard (1...NeoLimits.validators).contains(keys.count), (1...keys.count).contains(threshold) else {
      throw .invalid(
        keys.isEmpty ? .empty : .wrongScript, at: height, expected: "m of n keys, 1 ≤ m ≤ n ≤ \(NeoLimits.validators)",
        found: "\(threshold) of \(keys.count)")
    }
    for (left, right) in zip(keys, keys.dropFirst()) {
      let (leftX, rightX) = (left.compressed.dropFirst(), right.compressed.dropFirst())
      guard leftX.lexicographicallyPrecedes(rightX) else {
        let isSame = leftX == rightX
        throw .invalid(
          isSame ? .duplicateSigner : .notCanonical, at: height,
          expected: isSame ? "each key once" : "keys in ascending order", found: Hex.encode(right.compressed))
      }
    }
    (self.threshold, self.keys) = (threshold, keys)
  }

  /// n − ⌊(n − 1) / 3⌋.
  /// - Source: Neo N3, `Contract.GetBFTAddress`.
  static func quorum(of count: Int) -> Int { count - max(0, count - 1) / 3 }

  /// Reads a verification script that is exactly such a set's.
  init(script: [UInt8], at height: UInt64?) throws(ProofFailure) {
    var reader = NeoReader(script, of: "a script that checks m of n signatures", at: height)
    let threshold = try Self.number(&reader, "m")
    var keys: [P256.PublicKey] = []
    var next = try reader.integer(UInt8.self, "a key or n")
    while next == Opcode.pushData1 {
      guard keys.count < NeoLimits.validators else {
        throw .invalid(
          .tooLarge, at: height, expected: "at most \(NeoLimits.validators) keys", found: "\(keys.count + 1) or more")
      }
      guard try reader.integer(UInt8.self, "a key's length") == 33 else {
        throw reader.malformed("keys of 33 bytes", found: "another length before byte \(reader.offset)")
      }
      let bytes = try reader.point("a key")
      do throws(CryptoError) { keys.append(try P256.PublicKey(bytes)) } catch {
        throw reader.malformed("points on P-256", found: Hex.encode(bytes))
      }
      next = try reader.integer(UInt8.self, "a key or n")
    }
    let count = try Self.number(&reader, "n", opcode: next)
    let call = try reader.take(Self.checkMultisig.count, "the call of CheckMultisig")
    guard count == keys.count, call == Self.checkMultisig else {
      throw reader.malformed("\(keys.count) and CheckMultisig", found: "\(count) and \(Hex.encode(call))")
    }
    try reader.end()
    try self.init(threshold: threshold, keys: keys, at: height)
  }

  /// 1 to 16 have opcodes of their own; what is above takes a byte.
  private static func number(
    _ reader: inout NeoReader, _ field: String, opcode: UInt8? = nil
  ) throws(ProofFailure) -> Int {
    let first = if let opcode { opcode } else { try reader.integer(UInt8.self, field) }
    if first > Opcode.push0, first <= Opcode.push16 { return Int(first - Opcode.push0) }
    guard first == Opcode.pushInt8, case let value = try reader.integer(UInt8.self, field), (17...127).contains(value)
    else { throw reader.malformed("a shortest push of \(field)", found: "another opcode before byte \(reader.offset)") }
    return Int(value)
  }

  /// The one verification script.
  public var script: [UInt8] {
    var bytes = Self.push(threshold)
    for key in keys { bytes += [Opcode.pushData1, 33] + key.compressed }
    return bytes + Self.push(keys.count) + Self.checkMultisig
  }

  private static func push(_ number: Int) -> [UInt8] {
    let byte = UInt8(truncatingIfNeeded: number)
    return number <= 16 ? [Opcode.push0 + byte] : [Opcode.pushInt8, byte]
  }

  /// What names the set: `nextConsensus` of a header, the account of a signer.
  public var scriptHash: [UInt8] { Hash160.hash(script) }
}

extension NeoMultisignature {
  /// Checks that an invocation script holds exactly ``threshold`` signatures of `message`, in the order of the keys.
  func check(invocation: [UInt8], of message: [UInt8], at height: UInt64) throws(ProofFailure) {
    let signatures = try Self.signatures(in: invocation, at: height)
    guard signatures.count >= threshold else {
      throw .invalid(
        .missedQuorum, at: height, expected: "\(threshold) of \(keys.count) signatures", found: "\(signatures.count)")
    }
    guard signatures.count == threshold else {
      // The virtual machine would leave the surplus on its stack and refuse the witness.
      throw .invalid(
        .malformed, at: height, expected: "exactly \(threshold) signatures", found: "\(signatures.count)")
    }
    var next = keys.startIndex
    for (place, signature) in signatures.enumerated() {
      if let match = keys[next...].firstIndex(where: { $0.verify(signature, of: message) }) {
        next = keys.index(after: match)
      } else {
        throw failure(of: signature, after: signatures[..<place], of: message, at: height)
      }
    }
  }

  /// Why a signature fits none of the keys that are left.
  private func failure(
    of signature: [UInt8], after earlier: ArraySlice<[UInt8]>, of message: [UInt8], at height: UInt64
  ) -> ProofFailure {
    let place = earlier.count + 1
    guard let signer = keys.first(where: { $0.verify(signature, of: message) }) else {
      return .invalid(
        .badSignature, at: height, expected: "signature \(place) by one of \(keys.count) keys",
        found: Hex.encode(signature))
    }
    let isTwice = earlier.contains { signer.verify($0, of: message) }
    return .invalid(
      isTwice ? .duplicateSigner : .unorderedSigners, at: height,
      expected: isTwice ? "each signer once" : "signatures in the order of the keys",
      found: "signature \(place) by \(Hex.encode(signer.compressed))")
  }

  private static func signatures(in invocation: [UInt8], at height: UInt64) throws(ProofFailure) -> [[UInt8]] {
    var reader = NeoReader(invocation, of: "a script that pushes signatures", at: height)
    var signatures: [[UInt8]] = []
    while !reader.isAtEnd {
      guard try reader.take(2, "a push") == [Opcode.pushData1, 64] else {
        throw reader.malformed("pushes of 64 bytes", found: "another opcode before byte \(reader.offset)")
      }
      signatures.append(try reader.take(64, "a signature"))
    }
    return signatures
  }
}

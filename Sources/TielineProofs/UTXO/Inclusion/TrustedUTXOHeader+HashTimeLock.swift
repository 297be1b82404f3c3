import TielineCodec
import TielineCore
import TielineCrypto

/// An output locked by a hash-time lock, in a final block. Only a verifier makes one.
///
/// It says that the output exists, not that it is still unspent: headers commit to what was spent, to nothing that was
/// not. Who needs to know asks full nodes, or waits for a claim or refund.
public struct VerifiedUTXOLock: Hashable, Sendable {
  /// The header of the block that holds it.
  public let header: VerifiedHeader
  public let lock: UTXOHashTimeLock
  public let outpoint: UTXOOutpoint
  /// What is locked, in the smallest unit.
  public let amount: UInt64

  init(header: VerifiedHeader, lock: UTXOHashTimeLock, outpoint: UTXOOutpoint, amount: UInt64) {
    (self.header, self.lock, self.outpoint, self.amount) = (header, lock, outpoint, amount)
  }
}

/// The end of a hash-time lock, in a final block. Only a verifier makes one.
public struct VerifiedUTXOSpend: Hashable, Sendable {
  /// Which of both ways it went.
  public enum Way: Hashable, Sendable {
    /// The recipient has it, and has shown the preimage.
    case claimed(Preimage)
    /// The sender has it back.
    case refunded
  }

  /// The header of the block that holds the spending transaction.
  public let header: VerifiedHeader
  public let lock: VerifiedUTXOLock
  public let way: Way
  /// The spending transaction's name.
  public let transaction: UTXOHash

  init(header: VerifiedHeader, lock: VerifiedUTXOLock, way: Way, transaction: UTXOHash) {
    (self.header, self.lock) = (header, lock)
    (self.way, self.transaction) = (way, transaction)
  }
}

extension TrustedUTXOHeader {
  /// Whether the block holds an output locked exactly so.
  ///
  /// - Parameters:
  ///   - lock: The terms.
  ///   - amount: What has to be locked, in the smallest unit: no less and no more.
  ///   - output: The output's place in its transaction, from 0.
  ///   - proof: The encoding of a ``UTXOInclusionProof`` of the funding transaction.
  /// - Returns: `.wrongScript` for an output under another script, `.wrongValue` for another amount.
  public func lock(
    _ lock: UTXOHashTimeLock, amount: UInt64, output: UInt32, proof: [UInt8]
  ) -> Verdict<VerifiedUTXOLock> {
    Verdict { () throws(ProofFailure) in
      let found = try self.transaction(proof).get()
      return try lock.verifyOutput(output, amount: amount, of: found.transaction, in: found.header)
    }
  }

  /// Whether the block holds the recipient's claim of a lock: it spends that output, shows the script and a preimage
  /// of 32 bytes, and is signed by the recipient.
  ///
  /// - Parameter proof: The encoding of a ``UTXOSpendProof``.
  public func claim(of lock: VerifiedUTXOLock, proof: [UInt8]) -> Verdict<VerifiedUTXOSpend> {
    spend(of: lock, proof, isClaim: true)
  }

  /// Whether the block holds the sender's refund of a lock: it spends that output the other way, at or after the
  /// locktime, and is signed by the sender.
  ///
  /// - Parameter proof: The encoding of a ``UTXOSpendProof``.
  public func refund(of lock: VerifiedUTXOLock, proof: [UInt8]) -> Verdict<VerifiedUTXOSpend> {
    spend(of: lock, proof, isClaim: false)
  }

  private func spend(
    of lock: VerifiedUTXOLock, _ proof: [UInt8], isClaim: Bool
  ) -> Verdict<VerifiedUTXOSpend> {
    Verdict { () throws(ProofFailure) in
      let proof = try utxoDecoded { () throws(UTXOFormatError) in try UTXOSpendProof(decoding: proof) }
      let found = try verify(proof.inclusion)
      guard lock.header.chain == verified.chain else {
        throw .invalid(.wrongLedger, at: verified.height, expected: lock.header.chain, found: verified.chain)
      }
      guard lock.header.height <= verified.height else {
        throw .invalid(
          .wrongHeight, at: verified.height, expected: "a spend at or after block \(lock.header.height)",
          found: "block \(verified.height)")
      }
      let way = try lock.verifySpend(
        by: found.transaction, input: proof.input, witness: proof.witness, isClaim: isClaim, at: verified.height)
      return VerifiedUTXOSpend(header: verified, lock: lock, way: way, transaction: found.identifier)
    }
  }
}

extension UTXOHashTimeLock {
  /// That an output of an included transaction is locked by this.
  func verifyOutput(
    _ output: UInt32, amount: UInt64, of transaction: UTXOTransaction, in header: VerifiedHeader
  ) throws(ProofFailure) -> VerifiedUTXOLock {
    guard Int(output) < transaction.outputs.count else {
      throw .invalid(
        .wrongKey, at: header.height, expected: "output \(output)", found: "\(transaction.outputs.count) outputs")
    }
    let found = transaction.outputs[Int(output)]
    guard found.script == outputScript else {
      throw .invalid(
        .wrongScript, at: header.height, expected: Hex.encode(outputScript), found: Hex.encode(found.script.prefix(100))
      )
    }
    guard found.value == amount, amount > 0 else {
      throw .invalid(.wrongValue, at: header.height, expected: "\(amount)", found: "\(found.value)")
    }
    return VerifiedUTXOLock(
      header: header, lock: self,
      outpoint: UTXOOutpoint(transaction: transaction.identifier, index: output), amount: amount)
  }
}

extension VerifiedUTXOLock {
  /// That an input spends the lock one way.
  func verifySpend(
    by transaction: UTXOTransaction, input: UInt32, witness: [[UInt8]], isClaim: Bool, at height: UInt64
  ) throws(ProofFailure) -> VerifiedUTXOSpend.Way {
    guard Int(input) < transaction.inputs.count, transaction.inputs[Int(input)].outpoint == outpoint else {
      throw .invalid(
        .wrongKey, at: height, expected: "input \(input) to spend \(outpoint)",
        found: transaction.inputs.dropFirst(Int(input)).first.map { "\($0.outpoint)" } ?? "no such input")
    }
    guard witness.last == lock.script else {
      throw .invalid(
        .wrongScript, at: height, expected: Hex.encode(lock.script), found: Hex.encode(witness.last ?? []))
    }
    guard transaction.inputs[Int(input)].script.isEmpty else {
      throw .invalid(.wrongScript, at: height, expected: "no script beside the witness", found: "one")
    }
    let way: VerifiedUTXOSpend.Way = isClaim ? .claimed(try claimed(witness, at: height)) : .refunded
    if !isClaim { try checkRefund(witness, transaction, transaction.inputs[Int(input)], at: height) }
    try checkSignature(
      witness[0], by: isClaim ? lock.recipientKey : lock.senderKey, transaction, Int(input), at: height)
    return way
  }

  private func claimed(_ witness: [[UInt8]], at height: UInt64) throws(ProofFailure) -> Preimage {
    guard witness.count == 4, witness[2] == [1] else {
      throw .invalid(
        .wrongScript, at: height, expected: "signature, preimage, 1 and script: a claim",
        found: witness.count == 3 ? "a refund" : "\(witness.count) elements")
    }
    guard let preimage = try? Preimage(witness[1]) else {
      throw .invalid(.wrongValue, at: height, expected: "a preimage of 32 bytes", found: "\(witness[1].count)")
    }
    guard SHA256.hash(preimage.bytes) == lock.hashlock.bytes else {
      throw .invalid(
        .wrongValue, at: height, expected: "the preimage of \(lock.hashlock)",
        found: "that of \(Hex.encode(SHA256.hash(preimage.bytes)))")
    }
    return preimage
  }

  private func checkRefund(
    _ witness: [[UInt8]], _ transaction: UTXOTransaction, _ input: UTXOTransaction.Input, at height: UInt64
  ) throws(ProofFailure) {
    guard witness.count == 3, witness[1].isEmpty else {
      throw .invalid(
        .wrongScript, at: height, expected: "signature, nothing and script: a refund",
        found: witness.count == 4 ? "a claim" : "\(witness.count) elements")
    }
    guard lock.admitsRefund(transaction, input: input) else {
      throw .invalid(
        .wrongTime, at: height, expected: "a lock time from \(lock.locktime) on that counts",
        found: "\(transaction.lockTime), sequence \(input.sequence)")
    }
  }

  private func checkSignature(
    _ bytes: [UInt8], by key: [UInt8], _ transaction: UTXOTransaction, _ input: Int, at height: UInt64
  ) throws(ProofFailure) {
    guard let signature = DERSignature(bytes),
      let digest = transaction.witnessSignatureHash(
        input: input, scriptCode: lock.script, value: amount, hashType: signature.hashType.number),
      let publicKey = try? Secp256k1.PublicKey(key),
      let isValid = try? publicKey.verify(signature.signature, of: digest), isValid
    else {
      throw .invalid(.badSignature, at: height, expected: "a signature by \(Hex.encode(key))", found: Hex.encode(bytes))
    }
  }
}

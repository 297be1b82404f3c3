import TielineAdapterSDK
import TielineCrypto
import TielineProofs

extension UTXOTransaction {
  /// Longest signature in a script: DER with the lower s, and the byte behind it.
  static let signaturePlaceholder = [UInt8](repeating: 0, count: 72)

  /// Every input below 2³² − 1 − 1, so that lock times count and fees can be raised.
  /// - Source: BIP 125, *Summary*.
  static let replaceableSequence: UInt32 = 0xFFFF_FFFD

  /// A quarter of the weight, rounded up: what fees are paid for.
  /// - Source: BIP 141, *Transaction size calculations*.
  public var virtualSize: Int {
    (bytes(as: .stripped).count * 3 + bytes().count + 3) / 4
  }

  /// The same, each input signed by `key` in place of the first element of its witness.
  ///
  /// An input whose witness ends in the key itself spends an output of its hash (P2WPKH); one that ends in a script
  /// spends an output of that (P2WSH). Deterministic.
  ///
  /// - Parameter values: What the spent outputs hold, in order of the inputs.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for an input without witness, or another number of values.
  /// - Source: BIP 143, *Specification*.
  public func signed(values: [UInt64], by key: Secp256k1.PrivateKey) throws(AdapterError) -> UTXOTransaction {
    guard values.count == inputs.count else {
      throw AdapterError(.invalidRequest, "\(inputs.count) inputs are signed with \(values.count) values")
    }
    let own = key.publicKey.compressed
    var signed: [Input] = []
    for (index, input) in inputs.enumerated() {
      guard input.witness.count >= 2, let shown = input.witness.last else {
        throw AdapterError(.invalidRequest, "input \(index) spends no output that this software makes")
      }
      let code = shown == own ? UTXOAccountKey.scriptCode(of: own) : shown
      guard let digest = witnessSignatureHash(input: index, scriptCode: code, value: values[index], hashType: 1) else {
        throw AdapterError(.other, "input \(index) has no digest")
      }
      let signature: Secp256k1.RecoverableSignature
      do { signature = try key.sign(digest) } catch { throw AdapterError(.other, error.description) }
      signed.append(
        Input(
          outpoint: input.outpoint, script: input.script, sequence: input.sequence,
          witness: [signature.signature.scriptBytes] + input.witness.dropFirst()))
    }
    return UTXOTransaction(version: version, inputs: signed, outputs: outputs, lockTime: lockTime)
  }

  /// The same with other outputs.
  func paying(_ outputs: [Output]) -> UTXOTransaction {
    UTXOTransaction(version: version, inputs: inputs, outputs: outputs, lockTime: lockTime)
  }
}

extension Secp256k1.Signature {
  /// As scripts hold it: DER, and a byte that says that everything was signed.
  /// - Source: BIP 66, *DER encoding reference*.
  var scriptBytes: [UInt8] {
    let content = [r, s].flatMap { number -> [UInt8] in
      var digits = Array(number.drop { $0 == 0 })
      if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
      return [0x02, UInt8(digits.count)] + digits
    }
    return [0x30, UInt8(content.count)] + content + [1]
  }
}

extension Secp256k1.PublicKey {
  /// SEC 1's form of 33 bytes.
  public var compressed: [UInt8] { [bytes[63].isMultiple(of: 2) ? 2 : 3] + bytes[..<32] }
}

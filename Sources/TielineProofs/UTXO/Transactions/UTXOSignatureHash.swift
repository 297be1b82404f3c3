import TielineCrypto

/// Which parts of a transaction a signature covers.
///
/// - Source: Bitcoin developer guide, *Signature hash types*.
struct SignatureHashType: Hashable, Sendable {
  let number: UInt32

  /// Every output, or none, or the one at the input's own place.
  var coversNoOutput: Bool { number & 0x1F == 2 }
  var coversOneOutput: Bool { number & 0x1F == 3 }
  /// Whether other inputs may be added.
  var coversOneInput: Bool { number & 0x80 != 0 }
  /// One of the six that have a meaning.
  var isDefined: Bool { (1...3).contains(number & ~0x80) }
}

extension UTXOTransaction {
  /// What a signature in an input without witness signs.
  ///
  /// - Parameters:
  ///   - input: The input's place, from 0.
  ///   - scriptCode: The script that is executed; its code separators are left out.
  ///   - hashType: As the signature's last byte says, or any other number.
  /// - Source: Bitcoin Core, `SignatureHash` with `SigVersion::BASE`.
  public func legacySignatureHash(input: Int, scriptCode: [UInt8], hashType: UInt32) -> [UInt8] {
    let type = SignatureHashType(number: hashType)
    // The number one, which the first version gave by mistake and every later one has to give.
    guard inputs.indices.contains(input), !type.coversOneOutput || outputs.indices.contains(input) else {
      return [1] + [UInt8](repeating: 0, count: 31)
    }
    var writer = UTXOWriter()
    writer.write(version)
    let covered = type.coversOneInput ? [input] : Array(inputs.indices)
    writer.write(count: covered.count)
    for index in covered {
      let isOwn = index == input
      writer.write(inputs[index].outpoint)
      writer.write(counted: isOwn ? UTXOScript(scriptCode).withoutCodeSeparators : [])
      writer.write(isOwn || !(type.coversNoOutput || type.coversOneOutput) ? inputs[index].sequence : 0)
    }
    if type.coversNoOutput {
      writer.write(count: 0)
    } else if type.coversOneOutput {
      writer.write(count: input + 1)
      for _ in 0..<input { writer.write(Output(value: .max, script: [])) }
      writer.write(outputs[input])
    } else {
      writer.write(count: outputs.count)
      for output in outputs { writer.write(output) }
    }
    writer.write(lockTime)
    writer.write(hashType)
    return DoubleSHA256.hash(writer.bytes)
  }

  /// What a signature in a witness of version 0 signs.
  ///
  /// - Parameters:
  ///   - input: The input's place, from 0.
  ///   - scriptCode: The witness script.
  ///   - value: What the spent output pays.
  ///   - hashType: The signature's last byte.
  /// - Returns: `nil` where there is no such input.
  /// - Source: BIP 143.
  public func witnessSignatureHash(input: Int, scriptCode: [UInt8], value: UInt64, hashType: UInt32) -> [UInt8]? {
    guard inputs.indices.contains(input) else { return nil }
    let type = SignatureHashType(number: hashType)
    let zero = [UInt8](repeating: 0, count: 32)
    var parents = UTXOWriter()
    var sequences = UTXOWriter()
    for input in inputs {
      parents.write(input.outpoint)
      sequences.write(input.sequence)
    }
    var paid = UTXOWriter()
    if type.coversOneOutput {
      if outputs.indices.contains(input) { paid.write(outputs[input]) }
    } else {
      for output in outputs { paid.write(output) }
    }
    let coversSequences = !type.coversOneInput && !type.coversNoOutput && !type.coversOneOutput
    let coversOutputs = !type.coversNoOutput && (!type.coversOneOutput || outputs.indices.contains(input))
    var writer = UTXOWriter()
    writer.write(version)
    writer.write(type.coversOneInput ? zero : DoubleSHA256.hash(parents.bytes))
    writer.write(coversSequences ? DoubleSHA256.hash(sequences.bytes) : zero)
    writer.write(inputs[input].outpoint)
    writer.write(counted: scriptCode)
    writer.write(value)
    writer.write(inputs[input].sequence)
    writer.write(coversOutputs ? DoubleSHA256.hash(paid.bytes) : zero)
    writer.write(lockTime)
    writer.write(hashType)
    return DoubleSHA256.hash(writer.bytes)
  }
}

import TielineCodec

/// That a transaction in a block spends an output, with what it showed for it.
///
/// The witness is not part of the transaction's name; what it shows is checked by itself: its script against the
/// output's program, its preimage against the hashlock, its signature against the key. The witnesses of other inputs
/// are left out.
///
/// Encoded as: ``UTXOInclusionProof`` ‖ input (4 bytes) ‖ element count and counted elements.
public struct UTXOSpendProof: Hashable, Sendable {
  public let inclusion: UTXOInclusionProof
  /// The place of the spending input, from 0.
  public let input: UInt32
  /// What that input's witness shows, with the lower of both possible s in its signature.
  public let witness: [[UInt8]]

  /// Takes the witness from a transaction as nodes send it.
  /// - Throws: ``UTXOFormatError`` where `transaction` is not the included one, does not spend `outpoint`, or shows no
  ///   witness for it.
  public init(
    _ inclusion: UTXOInclusionProof, transaction: UTXOTransaction, spending outpoint: UTXOOutpoint
  ) throws(UTXOFormatError) {
    guard transaction.stripped == inclusion.transaction else {
      throw UTXOFormatError(
        .wrongKey, expected: "\(inclusion.transaction.identifier)", found: "\(transaction.identifier)")
    }
    guard let place = transaction.inputs.firstIndex(where: { $0.outpoint == outpoint }) else {
      throw UTXOFormatError(
        .wrongKey, expected: "an input that spends \(outpoint)",
        found: transaction.inputs.prefix(4).map { "\($0.outpoint)" }.joined(separator: ", "))
    }
    var witness = transaction.inputs[place].witness
    if let signature = witness.first { witness[0] = DERSignature.normalized(signature) }
    (self.inclusion, self.input, self.witness) = (inclusion, UInt32(place), witness)
  }

  /// Reads the one encoding.
  /// - Throws: ``UTXOFormatError``.
  public init(decoding bytes: [UInt8]) throws(UTXOFormatError) {
    self = try UTXOFormatError.reading("a proof of a spend", in: bytes, maximum: 2 * UTXOLimits.transactionBytes) {
      (reader: inout ByteReader) throws(ByteReadingError) in try UTXOSpendProof(&reader)
    }
  }

  private init(_ reader: inout ByteReader) throws(ByteReadingError) {
    inclusion = try UTXOInclusionProof(&reader)
    input = try reader.littleEndian(UInt32.self, "input")
    var witness: [[UInt8]] = []
    for _ in 0..<(try reader.compactSize(maximum: 4, "element count")) {
      witness.append(try reader.countedBytes(maximum: UTXOLimits.witnessElementBytes, "witness element"))
    }
    self.witness = witness
  }

  /// The encoding.
  public var bytes: [UInt8] {
    var writer = UTXOWriter()
    writer.write(inclusion.bytes)
    writer.write(input)
    writer.write(count: witness.count)
    for element in witness { writer.write(counted: element) }
    return writer.bytes
  }
}

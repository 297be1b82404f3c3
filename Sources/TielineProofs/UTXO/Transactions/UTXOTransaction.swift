import TielineCodec

/// One output of one transaction.
public struct UTXOOutpoint: Hashable, Sendable, CustomStringConvertible {
  /// The transaction's name.
  public let transaction: UTXOHash
  /// The output's place, from 0.
  public let index: UInt32

  public init(transaction: UTXOHash, index: UInt32) { (self.transaction, self.index) = (transaction, index) }

  /// What a coinbase names in place of an output.
  static let none = UTXOOutpoint(transaction: .zero, index: .max)

  public var description: String { "\(transaction):\(index)" }
}

/// A transaction. Nothing is known about it but its form.
///
/// - Source: Bitcoin developer reference, *Raw transaction format*; BIP 144.
public struct UTXOTransaction: Hashable, Sendable {
  /// What it spends, with what it shows for it.
  public struct Input: Hashable, Sendable {
    public let outpoint: UTXOOutpoint
    /// The unlocking script; empty where the witness unlocks.
    public let script: [UInt8]
    /// Below 2³² − 1 where the lock time counts.
    public let sequence: UInt32
    /// The stack that a segregated witness shows; not part of the transaction's name.
    public let witness: [[UInt8]]

    public init(outpoint: UTXOOutpoint, script: [UInt8], sequence: UInt32, witness: [[UInt8]] = []) {
      (self.outpoint, self.script, self.sequence, self.witness) = (outpoint, script, sequence, witness)
    }
  }

  /// What it pays, under which condition.
  public struct Output: Hashable, Sendable {
    /// In the smallest unit; above ``UTXONetwork/maximumMoney`` it is no valid one.
    public let value: UInt64
    /// The locking script.
    public let script: [UInt8]

    public init(value: UInt64, script: [UInt8]) { (self.value, self.script) = (value, script) }
  }

  /// Which of both serialisations bytes are in.
  public enum Form: Sendable {
    /// With a marker and witnesses where an input has one, without either where none has.
    case network
    /// Without witnesses: what a transaction's name is the hash of.
    case stripped
  }

  /// Which rules it asks for.
  public let version: UInt32
  public let inputs: [Input]
  public let outputs: [Output]
  /// The first block (below 500,000,000) or time at which it may be included, where an input's sequence makes it count.
  public let lockTime: UInt32

  public init(version: UInt32, inputs: [Input], outputs: [Output], lockTime: UInt32) {
    (self.version, self.inputs, self.outputs, self.lockTime) = (version, inputs, outputs, lockTime)
  }

  /// Whether it creates coins instead of spending any.
  public var isCoinbase: Bool { inputs.count == 1 && inputs[0].outpoint == .none }

  /// Whether any input shows a witness.
  public var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

  /// Its name: the hash without witnesses.
  public var identifier: UTXOHash { .of(bytes(as: .stripped)) }

  /// The hash with witnesses.
  /// - Source: BIP 141, *Transaction ID*.
  public var witnessIdentifier: UTXOHash { .of(bytes(as: .network)) }

  /// The same without witnesses.
  public var stripped: UTXOTransaction {
    UTXOTransaction(
      version: version,
      inputs: inputs.map { Input(outpoint: $0.outpoint, script: $0.script, sequence: $0.sequence) },
      outputs: outputs, lockTime: lockTime)
  }
}

// MARK: Serialisation

extension UTXOTransaction {
  /// Reads the one encoding of a transaction.
  /// - Throws: ``UTXOFormatError``.
  public init(decoding bytes: [UInt8], as form: Form = .network) throws(UTXOFormatError) {
    self = try UTXOFormatError.reading("a transaction", in: bytes, maximum: UTXOLimits.transactionBytes) {
      (reader: inout ByteReader) throws(ByteReadingError) in try UTXOTransaction(&reader, form)
    }
  }

  init(_ reader: inout ByteReader, _ form: Form) throws(ByteReadingError) {
    let version = try reader.littleEndian(UInt32.self, "version")
    var count = try reader.compactSize(maximum: UTXOLimits.transactionParts, "input count")
    let start = reader.offset
    let isExtended = count == 0 && form == .network
    if isExtended {
      let flag = try reader.littleEndian(UInt8.self, "witness flag")
      guard flag == 1 else {
        throw .outOfRange(field: "witness flag", found: UInt64(flag), maximum: 1, offset: start)
      }
      count = try reader.compactSize(maximum: UTXOLimits.transactionParts, "input count")
    }
    var inputs: [Input] = []
    for _ in 0..<count { inputs.append(try Input(&reader)) }
    var outputs: [Output] = []
    for _ in 0..<(try reader.compactSize(maximum: UTXOLimits.transactionParts, "output count")) {
      let value = try reader.littleEndian(UInt64.self, "value")
      outputs.append(
        Output(value: value, script: try reader.countedBytes(maximum: UTXOLimits.transactionBytes, "output script")))
    }
    if isExtended {
      for index in inputs.indices { inputs[index] = try inputs[index].readingWitness(&reader) }
      // A marker with nothing to announce is a second encoding of the transaction without one.
      guard inputs.contains(where: { !$0.witness.isEmpty }) else {
        throw .notCanonical(field: "witness marker", offset: start)
      }
    }
    self.init(
      version: version, inputs: inputs, outputs: outputs, lockTime: try reader.littleEndian(UInt32.self, "lock time"))
  }

  /// The transaction in one of its forms.
  public func bytes(as form: Form = .network) -> [UInt8] {
    let isExtended = form == .network && hasWitness
    var writer = UTXOWriter()
    writer.write(version)
    if isExtended { writer.write([0, 1]) }
    writer.write(count: inputs.count)
    for input in inputs {
      writer.write(input.outpoint)
      writer.write(counted: input.script)
      writer.write(input.sequence)
    }
    writer.write(count: outputs.count)
    for output in outputs { writer.write(output) }
    if isExtended {
      for input in inputs {
        writer.write(count: input.witness.count)
        for element in input.witness { writer.write(counted: element) }
      }
    }
    writer.write(lockTime)
    return writer.bytes
  }
}

extension UTXOTransaction.Input {
  fileprivate init(_ reader: inout ByteReader) throws(ByteReadingError) {
    let transaction = try reader.utxoHash("spent transaction")
    outpoint = UTXOOutpoint(transaction: transaction, index: try reader.littleEndian(UInt32.self, "spent output"))
    script = try reader.countedBytes(maximum: UTXOLimits.transactionBytes, "input script")
    sequence = try reader.littleEndian(UInt32.self, "sequence")
    witness = []
  }

  fileprivate func readingWitness(_ reader: inout ByteReader) throws(ByteReadingError) -> Self {
    var witness: [[UInt8]] = []
    for _ in 0..<(try reader.compactSize(maximum: UTXOLimits.transactionBytes, "witness count")) {
      witness.append(try reader.countedBytes(maximum: UTXOLimits.transactionBytes, "witness element"))
    }
    return Self(outpoint: outpoint, script: script, sequence: sequence, witness: witness)
  }
}

extension UTXOWriter {
  mutating func write(_ outpoint: UTXOOutpoint) {
    write(outpoint.transaction)
    write(outpoint.index)
  }

  mutating func write(_ output: UTXOTransaction.Output) {
    write(output.value)
    write(counted: output.script)
  }
}

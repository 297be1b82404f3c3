import TielineCore
import TielineProofs

/// What the final blocks that were read hold of locks. Pure: follows from the blocks alone.
///
/// Keeps every output of a script's hash, since a lock's script shows only when it is opened or announced.
struct LockIndex: Sendable {
  /// An output that may be a lock.
  struct Output: Hashable, Sendable {
    let outpoint: UTXOOutpoint
    /// In the smallest unit.
    let value: UInt64
    let height: UInt64
    let block: UTXOHash
  }

  /// The transaction that spent something, final.
  struct Spend: Hashable, Sendable {
    let transaction: UTXOHash
    let height: UInt64
    let block: UTXOHash
    /// What a claim showed (H-11).
    var preimage: Preimage?
  }

  /// Blocks whose locks are kept: about a week of Litecoin's, as the verifier keeps headers.
  static let kept: UInt64 = 4096

  private(set) var newest: (height: UInt64, identifier: UTXOHash)?
  private var outputs: [[UInt8]: [Output]] = [:]
  private var spends: [UTXOOutpoint: Spend] = [:]
  /// Announced locks, by what they commit to.
  private(set) var announced: [Hashlock: [Announced]] = [:]

  struct Announced: Hashable, Sendable {
    let lock: UTXOHashTimeLock
    let amount: UInt64
    let height: UInt64
  }

  /// Keys whose spends are kept too.
  private let ownKeys: Set<[UInt8]>

  init(ownKeys: Set<[UInt8]>) { self.ownKeys = ownKeys }

  /// Takes the next block.
  /// - Returns: `false` where it does not follow the newest one: the ledger was reorganised below what was final.
  mutating func apply(_ block: UTXOBlockContent) -> Bool {
    if let newest {
      guard block.parent == newest.identifier, block.height == newest.height &+ 1 else { return false }
    }
    for transaction in block.transactions { apply(transaction, block) }
    newest = (block.height, block.identifier)
    if block.height > Self.kept, block.height.isMultiple(of: 256) { forget(below: block.height - Self.kept) }
    return true
  }

  private mutating func apply(_ transaction: UTXOTransaction, _ block: UTXOBlockContent) {
    let name = transaction.identifier
    for (place, output) in transaction.outputs.enumerated()
    where output.script.count == 34 && output.script.starts(with: [0x00, 0x20]) {
      let outpoint = UTXOOutpoint(transaction: name, index: UInt32(place))
      outputs[output.script, default: []].append(
        Output(outpoint: outpoint, value: output.value, height: block.height, block: block.identifier))
    }
    if let (lock, _, amount) = LockAnnouncement.lock(in: transaction) {
      announced[lock.hashlock, default: []].append(Announced(lock: lock, amount: amount, height: block.height))
    }
    for input in transaction.inputs {
      let lock = LockSpend(input)
      let isOwn = input.witness.count == 2 && ownKeys.contains(input.witness[1])
      guard lock != nil || isOwn else { continue }
      spends[input.outpoint] = Spend(
        transaction: name, height: block.height, block: block.identifier, preimage: lock?.preimage)
    }
  }

  private mutating func forget(below height: UInt64) {
    outputs = outputs.compactMapValues { list in
      let kept = list.filter { $0.height >= height }
      return kept.isEmpty ? nil : kept
    }
    announced = announced.compactMapValues { list in
      let kept = list.filter { $0.height >= height }
      return kept.isEmpty ? nil : kept
    }
    spends = spends.filter { $0.value.height >= height }
  }

  /// Every output under a script, oldest first.
  func outputs(under lock: UTXOHashTimeLock) -> [Output] { outputs[lock.outputScript] ?? [] }

  /// The one that is the lock: the first that holds exactly what the terms say (H-14).
  func output(of lock: UTXOHashTimeLock, amount: UInt64) -> Output? {
    outputs(under: lock).first { $0.value == amount }
  }

  func spend(of outpoint: UTXOOutpoint) -> Spend? { spends[outpoint] }
}

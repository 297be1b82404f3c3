import TielineTransport

/// What a node means when it does not take a transaction; its code is the same for most of it, so the text decides.
///
/// - Source: Bitcoin Core and Litecoin Core, `validation.cpp` and `policy/rbf.cpp`.
enum BroadcastAnswer: Equatable {
  /// The node has it, or a block does.
  case alreadyKnown
  /// An output that it spends is spent, or not there yet.
  case missingInputs
  /// Its lock time has not come (BIP 113).
  case tooEarly
  /// Its fee is too low, for itself or for taking another's place.
  case underpriced
  case dust
  case other

  init(_ error: JSONRPCError) {
    let text = error.message.lowercased()
    func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
    if says("already in block chain", "already-in-mempool", "already-known", "already in utxo set") {
      self = .alreadyKnown
    } else if says("missingorspent", "missing inputs", "missing-inputs") {
      self = .missingInputs
    } else if says("non-final", "locktime requirement not satisfied") {
      self = .tooEarly
    } else if says("insufficient fee", "min relay fee", "mempool min fee", "mempool-conflict", "insufficient priority")
    {
      self = .underpriced
    } else if says("dust") {
      self = .dust
    } else {
      self = .other
    }
  }
}

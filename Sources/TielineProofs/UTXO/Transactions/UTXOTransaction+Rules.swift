extension UTXOTransaction {
  /// The rules that need nothing but the transaction itself.
  ///
  /// - Parameter maximumMoney: All that the network will ever issue.
  /// - Returns: The first rule it breaks, or `nil`.
  /// - Source: Bitcoin Core, `CheckTransaction`.
  public func brokenRule(maximumMoney: UInt64) -> Rejection? {
    do throws(ProofFailure) {
      try check(maximumMoney: maximumMoney)
      return nil
    } catch {
      if case .invalid(let rejection) = error { return rejection }
      return nil
    }
  }

  func check(maximumMoney: UInt64) throws(ProofFailure) {
    guard !inputs.isEmpty, !outputs.isEmpty else {
      throw .invalid(
        .empty, expected: "at least one input and output", found: "\(inputs.count) and \(outputs.count)")
    }
    let size = bytes(as: .stripped).count
    guard size * 4 <= UTXOLimits.transactionBytes else {
      throw .invalid(.tooLarge, expected: "at most \(UTXOLimits.transactionBytes / 4) bytes", found: "\(size)")
    }
    var total: UInt64 = 0
    for output in outputs {
      guard output.value <= maximumMoney, total + output.value <= maximumMoney else {
        throw .invalid(
          .wrongValue, expected: "outputs of at most \(maximumMoney) in all", found: "\(output.value) more")
      }
      total += output.value
    }
    var spent: Set<UTXOOutpoint> = []
    for input in inputs where !spent.insert(input.outpoint).inserted {
      throw .invalid(.ambiguous, expected: "each output spent once", found: "\(input.outpoint) again")
    }
    if isCoinbase {
      let length = inputs[0].script.count
      guard (2...100).contains(length) else {
        throw .invalid(.wrongField, expected: "a coinbase script of 2 to 100 bytes", found: "\(length)")
      }
    } else if spent.contains(.none) {
      throw .invalid(.wrongField, expected: "outputs that exist", found: "\(UTXOOutpoint.none)")
    }
  }
}

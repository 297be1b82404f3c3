import TielineCore

extension NeoLightClient {
  /// Decides whether the state validators have signed this root of the state after `header`.
  ///
  /// - Parameters:
  ///   - bytes: A ``NeoStateRoot`` as nodes send it. One without witness is not enough.
  ///   - header: A header of the same ledger, of the root's height.
  public func stateRoot(_ bytes: [UInt8], of header: TrustedNeoHeader) -> Verdict<TrustedNeoStateRoot> {
    Verdict { () throws(ProofFailure) in try check(NeoStateRoot.decode(bytes), of: header) }
  }

  /// Goes over to the state validators that the committee has designated, as a proven value of the role contract says.
  ///
  /// - Parameters:
  ///   - from: The first height whose root they sign; the designation stands in the state of the block before.
  ///   - root: A root that the state validators trusted until now have signed, of that block or a later one.
  ///   - proof: Of the designation, in the form of ``TrustedNeoStateRoot/value(contract:key:proof:)``.
  /// - Returns: The new state validators, who are trusted from now on in place of the old.
  /// - Source: Neo N3, `RoleManagement`.
  public mutating func designate(
    from: UInt32, under root: TrustedNeoStateRoot, proof: [UInt8]
  ) -> Verdict<NeoStateValidators> {
    let client = self
    let verdict = Verdict { () throws(ProofFailure) in
      try client.designation(from: from, under: root, proof: proof)
    }
    if let accepted = verdict.accepted { stateValidators = accepted }
    return verdict
  }

  private func check(_ root: NeoStateRoot, of header: TrustedNeoHeader) throws(ProofFailure) -> TrustedNeoStateRoot {
    let height = UInt64(root.index)
    try checkLedger(header.verified, at: height)
    guard root.index == header.header.index else {
      throw .invalid(
        .wrongHeight, at: height, expected: "the root of height \(header.header.index)", found: "of \(root.index)")
    }
    guard root.rootHash.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, at: height, expected: "a root of the state", found: "zero")
    }
    guard let witness = root.witness else {
      throw .insufficient(.needs("the state validators' signatures", height: height))
    }
    guard let stateValidators else {
      throw .insufficient(.needs("state validators; none are pinned", height: height))
    }
    let set = stateValidators.set
    // Earlier roots were signed by others, if by anyone; what these have signed for them says nothing.
    guard root.index >= stateValidators.from || witness.verification == set.script else {
      throw .insufficient(.needs("the state validators before height \(stateValidators.from)", height: height))
    }
    _ = try NeoSignature(magic: head.magic, hash: root.hash).check(witness, by: set.scriptHash, at: height)
    guard root.index >= stateValidators.from else {
      throw .invalid(
        .wrongValidators, at: height, expected: "the state validators of that height",
        found: "those designated from \(stateValidators.from) on")
    }
    return TrustedNeoStateRoot(header: header.verified, rootHash: root.rootHash)
  }

  private func designation(
    from: UInt32, under root: TrustedNeoStateRoot, proof: [UInt8]
  ) throws(ProofFailure) -> NeoStateValidators {
    let height = root.header.height
    try checkLedger(root.header, at: height)
    guard UInt64(from) <= height + 1, from > stateValidators?.from ?? 0 else {
      throw .invalid(
        .wrongHeight, at: height,
        expected: "a designation from a height above \(stateValidators?.from ?? 0), at most \(height + 1)",
        found: "from \(from)")
    }
    let key = NeoDesignation.key(from: from)
    let value = try root.value(contract: NeoDesignation.contract, key: key, proof: proof).get()
    return NeoStateValidators(set: try NeoDesignation.keys(in: value.value ?? [], at: height), from: from)
  }

  private func checkLedger(_ header: VerifiedHeader, at height: UInt64) throws(ProofFailure) {
    guard header.chain == head.verified.chain else {
      throw .invalid(.wrongLedger, at: height, expected: "network \(head.verified.chain)", found: header.chain)
    }
  }
}

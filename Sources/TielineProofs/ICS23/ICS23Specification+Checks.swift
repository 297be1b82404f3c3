extension ICS23Specification {
  /// Checks that a proof's operations are those of this tree.
  /// - Source: ICS-23, `ExistenceProof.CheckAgainstSpec`.
  func check(_ proof: ICS23ExistenceProof) throws(ProofFailure) -> ICS23Leaf {
    guard let leaf = proof.leaf else { throw Self.wrong("a leaf", "none") }
    try check(leaf)
    if form == .iavl { try checkBalanced(leaf.prefix, layer: 0) }
    guard proof.path.count >= minimumDepth else {
      throw Self.wrong("a depth of at least \(minimumDepth)", "\(proof.path.count)")
    }
    let maximum = maximumDepth == 0 ? ICS23Limits.depth : maximumDepth
    guard proof.path.count <= maximum else {
      throw ProofFailure.invalid(.tooLarge, expected: "a depth of at most \(maximum)", found: "\(proof.path.count)")
    }
    for (index, node) in proof.path.enumerated() { try check(node, layer: index + 1) }
    return leaf
  }

  /// Checks a leaf's operations.
  func check(_ found: ICS23Leaf) throws(ProofFailure) {
    guard found.hash == leaf.hash, found.keyHash == leaf.keyHash, found.valueHash == leaf.valueHash,
      found.length == leaf.length
    else { throw Self.wrong("a leaf's operations \(leaf)", "\(found)") }
    guard found.prefix.starts(with: leaf.prefix) else {
      throw Self.wrong("a leaf's prefix \(leaf.prefix)", "\(found.prefix)")
    }
    // A longer prefix could hide the beginning of a longer key, so that the key's end passes for a key of its own.
    guard form != .simple && !comparesHashedKeys || found.prefix.count == leaf.prefix.count else {
      throw Self.wrong("a leaf's prefix \(leaf.prefix)", "\(found.prefix)")
    }
  }

  /// Checks an inner node's operations.
  /// - Parameter layer: 1 for the node above the leaf.
  func check(_ node: ICS23Inner, layer: Int) throws(ProofFailure) {
    guard node.hash == inner.hash else { throw Self.wrong("an inner hash \(inner.hash)", "\(node.hash)") }
    switch form {
    case .iavl: try checkBalanced(node.prefix, layer: layer)
    case .simple:
      guard node.prefix.first == 1, node.prefix.count + node.suffix.count == 33 else {
        throw Self.wrong("an inner node that begins with 1 and has one sibling", "\(node)")
      }
    case .plain: break
    }
    // A leaf's preimage must not pass for an inner node's.
    guard leaf.prefix.isEmpty || !node.prefix.starts(with: leaf.prefix) else {
      throw Self.wrong("an inner prefix that differs from a leaf's", "\(node.prefix)")
    }
    let siblings = max(0, inner.childOrder.count - 1) * inner.childBytes
    guard inner.childBytes > 0,
      (inner.minimumPrefixBytes...max(inner.minimumPrefixBytes, inner.maximumPrefixBytes + siblings))
        .contains(node.prefix.count)
    else {
      throw Self.wrong(
        "an inner prefix of \(inner.minimumPrefixBytes) to \(inner.maximumPrefixBytes + siblings) bytes",
        "\(node.prefix.count)")
    }
    guard node.suffix.count.isMultiple(of: inner.childBytes), node.suffix.count <= siblings else {
      throw Self.wrong("an inner suffix of whole children, at most \(siblings) bytes", "\(node.suffix.count)")
    }
  }

  /// Checks an IAVL+ node's prefix: height, size and version, none negative, the height at least the layer's; behind
  /// them nothing in a leaf, and in an inner node the child's length, after the left sibling where the child is right.
  /// - Source: ICS-23, `validateIavlOps`.
  private func checkBalanced(_ prefix: [UInt8], layer: Int) throws(ProofFailure) {
    var rest = prefix[...]
    var numbers: [UInt64] = []
    for name in ["height", "size", "version"] {
      // Signed numbers: the last bit is the sign.
      guard let number = Self.varint(&rest), number & 1 == 0 else {
        throw Self.wrong("an IAVL node's \(name), not negative", "\(prefix)")
      }
      numbers.append(number >> 1)
    }
    guard numbers[0] >= UInt64(layer), layer > 0 || numbers[0] == 0 else {
      throw Self.wrong("an IAVL height of at least \(layer)", "\(numbers[0])")
    }
    let isWellFormed =
      layer == 0 ? rest.isEmpty : rest.elementsEqual([32]) || rest.count == 34 && rest.first == 32 && rest.last == 32
    guard isWellFormed else { throw Self.wrong("an IAVL prefix without other bytes", "\(prefix)") }
  }

  /// The next varint in its shortest form.
  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return byte == 0 && shift > 0 ? nil : number }
    }
    return nil
  }

  private static func wrong(_ expected: String, _ found: String) -> ProofFailure {
    .invalid(.wrongField, expected: expected, found: found)
  }
}

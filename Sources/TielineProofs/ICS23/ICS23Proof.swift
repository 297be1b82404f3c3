import TielineCore

/// That a tree holds a key with a value.
struct ICS23ExistenceProof: Hashable, Sendable {
  var key: [UInt8] = []
  var value: [UInt8] = []
  var leaf: ICS23Leaf?
  /// From the leaf's parent to the root.
  var path: [ICS23Inner] = []

  /// The root that the operations lead to, whatever tree they belong to.
  func root() throws(ProofFailure) -> [UInt8] {
    guard let leaf else { throw .invalid(.wrongField, expected: "a leaf", found: "none") }
    var hash = try leaf.apply(key: key, value: value)
    for node in path { hash = try node.apply(child: hash) }
    return hash
  }

  /// The root that the operations lead to, which have to be those of the tree.
  func root(of specification: ICS23Specification) throws(ProofFailure) -> [UInt8] {
    _ = try specification.check(self)
    return try root()
  }
}

/// That a tree does not hold a key: its neighbours, and that nothing lies between them.
struct ICS23AbsenceProof: Hashable, Sendable {
  /// The key, or its hash where the tree orders keys by that.
  var key: [UInt8] = []
  /// The next smaller key; `nil` where the absent one would be the first.
  var left: ICS23ExistenceProof?
  /// The next larger key; `nil` where the absent one would be the last.
  var right: ICS23ExistenceProof?

  /// The root that the neighbours lead to.
  /// - Source: ICS-23, `NonExistenceProof.Verify`.
  func root(of specification: ICS23Specification, key: [UInt8]) throws(ProofFailure) -> [UInt8] {
    let place = specification.ordered(key)
    guard self.key == place else {
      throw .invalid(.wrongKey, expected: Hex.encode(place), found: Hex.encode(self.key))
    }
    var roots: [[UInt8]] = []
    if let left {
      roots.append(try left.root(of: specification))
      try expectOrder(specification.ordered(left.key), place)
    }
    if let right {
      roots.append(try right.root(of: specification))
      try expectOrder(place, specification.ordered(right.key))
    }
    guard let root = roots.first else { throw .invalid(.empty, expected: "a neighbour", found: "none") }
    guard root == roots.last else {
      throw .invalid(.wrongRoot, expected: "neighbours of one tree", found: "two roots")
    }
    guard areAdjacent(in: specification) else {
      throw .invalid(.wrongField, expected: "neighbours with nothing between them", found: "others")
    }
    return root
  }

  private func areAdjacent(in specification: ICS23Specification) -> Bool {
    switch (left, right) {
    case (let left?, let right?): specification.areNeighbours(left.path, right.path)
    case (nil, let right?): specification.isFirst(right.path)
    case (let left?, nil): specification.isLast(left.path)
    case (nil, nil): false
    }
  }

  private func expectOrder(_ left: [UInt8], _ right: [UInt8]) throws(ProofFailure) {
    guard left.lexicographicallyPrecedes(right) else {
      throw .invalid(.wrongKey, expected: "a key between its neighbours", found: Hex.encode(key))
    }
  }
}

/// A proof against the root of one tree.
///
/// Proofs of many keys at once (`batch`, `compressed`) are not read: nothing here asks for them.
/// - Source: ICS-23, `CommitmentProof`.
public enum ICS23Proof: Hashable, Sendable {
  case exists(Existence)
  case absent(Absence)

  /// That a tree holds a key.
  public struct Existence: Hashable, Sendable { let proof: ICS23ExistenceProof }

  /// That a tree holds no such key.
  public struct Absence: Hashable, Sendable { let proof: ICS23AbsenceProof }

  /// Decides whether `key` has the value that the proof shows, or none, in the tree of that root.
  ///
  /// - Returns: The value; `nil` where the key is proven to be absent.
  public func verify(
    _ specification: ICS23Specification, root: [UInt8], key: [UInt8]
  ) -> Verdict<[UInt8]?> {
    Verdict { () throws(ProofFailure) in
      guard root.contains(where: { $0 != 0 }) else { throw .invalid(.empty, expected: "a root", found: "none") }
      let found = try self.root(of: specification, key: key)
      guard found == root else {
        throw .invalid(.wrongRoot, expected: Hex.encode(root), found: Hex.encode(found))
      }
      return value
    }
  }

  /// The value that the proof shows.
  var value: [UInt8]? {
    switch self {
    case .exists(let existence): existence.proof.value
    case .absent: nil
    }
  }

  /// The root that the proof about `key` leads to.
  func root(of specification: ICS23Specification, key: [UInt8]) throws(ProofFailure) -> [UInt8] {
    switch self {
    case .exists(let existence):
      guard existence.proof.key == key else {
        throw .invalid(.wrongKey, expected: Hex.encode(key), found: Hex.encode(existence.proof.key))
      }
      return try existence.proof.root(of: specification)
    case .absent(let absence): return try absence.proof.root(of: specification, key: key)
    }
  }
}

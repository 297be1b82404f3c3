extension ICS23Specification {
  /// Whether a path leads to the first leaf.
  /// - Source: ICS-23, `IsLeftMost`.
  func isFirst(_ path: some Sequence<ICS23Inner>) -> Bool {
    path.allSatisfy { branch(of: $0) == 0 || isEmptyBefore($0) }
  }

  /// Whether a path leads to the last leaf.
  /// - Source: ICS-23, `IsRightMost`.
  func isLast(_ path: some Sequence<ICS23Inner>) -> Bool {
    path.allSatisfy { branch(of: $0) == inner.childOrder.count - 1 || isEmptyAfter($0) }
  }

  /// Whether nothing lies between the leaves that two paths lead to.
  /// - Source: ICS-23, `IsLeftNeighbor`.
  func areNeighbours(_ left: [ICS23Inner], _ right: [ICS23Inner]) -> Bool {
    var (left, right) = (left[...], right[...])
    while let one = left.last, let other = right.last {
      (left, right) = (left.dropLast(), right.dropLast())
      if one.prefix == other.prefix, one.suffix == other.suffix { continue }
      // Here the ways part.
      guard let first = branch(of: one), let second = branch(of: other) else { return false }
      return second == first + 1 && isLast(left) && isFirst(right)
    }
    return false
  }

  /// Whether all children before this one are known to be empty.
  func isEmptyBefore(_ node: ICS23Inner) -> Bool {
    guard !inner.emptyChild.isEmpty, let branch = branch(of: node), branch > 0 else { return false }
    let siblings = node.prefix.suffix(branch * inner.childBytes)
    return isEmpty(siblings, count: branch)
  }

  /// Whether all children behind this one are known to be empty.
  func isEmptyAfter(_ node: ICS23Inner) -> Bool {
    guard !inner.emptyChild.isEmpty, let branch = branch(of: node) else { return false }
    let behind = inner.childOrder.count - 1 - branch
    return behind > 0 && isEmpty(node.suffix[...], count: behind)
  }

  private func isEmpty(_ siblings: ArraySlice<UInt8>, count: Int) -> Bool {
    inner.emptyChild.count == inner.childBytes && siblings.count == count * inner.childBytes
      && (0..<count).allSatisfy {
        siblings.dropFirst($0 * inner.childBytes).prefix(inner.childBytes).elementsEqual(inner.emptyChild)
      }
  }

  /// Which child a path came up from, in the order of keys, by how much stands before and behind it; `nil` where no
  /// child has such a place.
  private func branch(of node: ICS23Inner) -> Int? {
    inner.childOrder.indices.first { branch in
      guard let place = inner.childOrder.firstIndex(of: branch) else { return false }
      let before = place * inner.childBytes
      return node.suffix.count == (inner.childOrder.count - 1 - place) * inner.childBytes
        && node.prefix.count >= before + inner.minimumPrefixBytes
        && node.prefix.count <= before + inner.maximumPrefixBytes
    }
  }
}

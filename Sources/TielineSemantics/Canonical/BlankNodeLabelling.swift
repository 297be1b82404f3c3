import TielineCore
import TielineCrypto

/// Finds the canonical label of every blank node of a dataset.
///
/// - Source: RDF Dataset Canonicalization (RDFC-1.0), *Canonicalization Algorithm*.
struct BlankNodeLabelling {
  /// Longest chain of recursion; a level takes some hundred bytes of stack.
  static let depthLimit = 1000

  private let dataset: BlankNodeQuads
  private let workLimit: Int
  private var work = 0
  private(set) var canonical = BlankNodeIssuer(prefix: "c14n")
  /// First-degree hashes in hexadecimal, by node.
  private var firstHashes: [[UInt8]] = []

  init(_ dataset: BlankNodeQuads, workLimit: Int) { (self.dataset, self.workLimit) = (dataset, workLimit) }

  /// - Throws: ``CanonicalDatasetError/tooMuchWork(limit:)`` or ``CanonicalDatasetError/tooDeep(limit:)``.
  mutating func run() throws(CanonicalDatasetError) {
    let nodes = dataset.labels.indices
    firstHashes = nodes.map(firstDegreeHash)
    let byHash = Dictionary(grouping: nodes) { firstHashes[$0] }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (_, nodes) in byHash where nodes.count == 1 { _ = canonical.issue(nodes[0]) }
    for (_, nodes) in byHash where nodes.count > 1 {
      var results: [(hash: [UInt8], issuer: BlankNodeIssuer)] = []
      for node in nodes where !canonical.has(node) {
        var issuer = BlankNodeIssuer(prefix: "b")
        _ = issuer.issue(node)
        let hash = try manyDegreeHash(node, &issuer, depth: 0)
        results.append((hash, issuer))
        try spend(issuer.order.count)
      }
      for result in results.sorted(by: { $0.hash.lexicographicallyPrecedes($1.hash) }) {
        for node in result.issuer.order { _ = canonical.issue(node) }
      }
    }
  }

  private mutating func spend(_ steps: Int) throws(CanonicalDatasetError) {
    work += steps
    guard work <= workLimit else { throw .tooMuchWork(limit: workLimit) }
  }

  private static func hash(_ bytes: [UInt8]) -> [UInt8] {
    Array(Hex.encode(SHA256.hash(bytes), prefix: false).utf8)
  }

  /// - Source: *Hash First Degree Quads*.
  private func firstDegreeHash(_ node: Int) -> [UInt8] {
    let lines = dataset.quadsOfNode[node].map { dataset.quads[$0].line { $0 == node ? "a" : "z" } }
    return Self.hash(Array(lines.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
  }

  /// - Source: *Hash Related Blank Node*.
  private func relatedHash(
    _ related: Int, _ quad: BlankNodeQuads.Quad, _ issuer: BlankNodeIssuer, _ position: UInt8
  ) -> [UInt8] {
    var input = [position]
    if position != UInt8(ascii: "g") { input += quad.predicate }
    if let label = canonical.label(related) ?? issuer.label(related) {
      input += "_:\(label)".utf8
    } else {
      input += firstHashes[related]
    }
    return Self.hash(input)
  }

  /// - Source: *Hash N-Degree Quads*, steps 1 to 3.
  private mutating func relatedNodes(
    _ node: Int, _ issuer: BlankNodeIssuer
  ) throws(CanonicalDatasetError) -> [(key: [UInt8], value: [Int])] {
    var related: [[UInt8]: [Int]] = [:]
    for index in dataset.quadsOfNode[node] {
      let quad = dataset.quads[index]
      for (other, position) in quad.nodes where other != node {
        try spend(1)
        related[relatedHash(other, quad, issuer, position), default: []].append(other)
      }
    }
    return related.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// - Source: *Hash N-Degree Quads*.
  private mutating func manyDegreeHash(
    _ node: Int, _ issuer: inout BlankNodeIssuer, depth: Int
  ) throws(CanonicalDatasetError) -> [UInt8] {
    guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
    var data: [UInt8] = []
    for (hash, nodes) in try relatedNodes(node, issuer) {
      data += hash
      var chosen: (path: [UInt8], issuer: BlankNodeIssuer)?
      var permutation = nodes.sorted()
      repeat {
        // A copy of the issuer is made for each, which costs less than hashes do.
        try spend(permutation.count + issuer.order.count / 32)
        var copy = issuer
        if let path = try path(permutation, &copy, shorterThan: chosen?.path, depth: depth),
          chosen.map({ path.lexicographicallyPrecedes($0.path) }) ?? true
        {
          chosen = (path, copy)
        }
      } while Self.nextPermutation(&permutation)
      if let chosen {
        data += chosen.path
        issuer = chosen.issuer
      }
    }
    return Self.hash(data)
  }

  /// The path that visits `nodes` in this order; `nil` once it is sure to come after `chosen`.
  private mutating func path(
    _ nodes: [Int], _ issuer: inout BlankNodeIssuer, shorterThan chosen: [UInt8]?, depth: Int
  ) throws(CanonicalDatasetError) -> [UInt8]? {
    var path: [UInt8] = []
    var toVisit: [Int] = []
    func isBehind() -> Bool {
      guard let chosen else { return false }
      return path.count >= chosen.count && chosen.lexicographicallyPrecedes(path)
    }
    for node in nodes {
      if let label = canonical.label(node) {
        path += "_:\(label)".utf8
      } else {
        if !issuer.has(node) { toVisit.append(node) }
        path += "_:\(issuer.issue(node))".utf8
      }
      if isBehind() { return nil }
    }
    for node in toVisit {
      let hash = try manyDegreeHash(node, &issuer, depth: depth + 1)
      path += "_:\(issuer.issue(node))<".utf8
      path += hash
      path.append(UInt8(ascii: ">"))
      if isBehind() { return nil }
    }
    return path
  }

  /// Puts `list` in the next order; `false` after the last.
  private static func nextPermutation(_ list: inout [Int]) -> Bool {
    guard let pivot = list.indices.dropLast().last(where: { list[$0] < list[$0 + 1] }),
      let larger = list.lastIndex(where: { $0 > list[pivot] })
    else { return false }
    list.swapAt(pivot, larger)
    list[(pivot + 1)...].reverse()
    return true
  }
}

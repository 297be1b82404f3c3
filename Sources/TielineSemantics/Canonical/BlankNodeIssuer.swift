/// Hands out numbers to blank nodes in the order in which it is asked.
///
/// - Source: RDF Dataset Canonicalization (RDFC-1.0), *Issue Identifier Algorithm*.
struct BlankNodeIssuer {
  let prefix: String
  /// The nodes with a number, in the order of their numbers.
  private(set) var order: [Int] = []
  private var numbers: [Int: Int] = [:]

  init(prefix: String) { self.prefix = prefix }

  func has(_ node: Int) -> Bool { numbers[node] != nil }

  /// The label that was issued for `node`.
  func label(_ node: Int) -> String? { numbers[node].map { prefix + String($0) } }

  /// The label for `node`, a new one where it had none.
  mutating func issue(_ node: Int) -> String {
    if let label = label(node) { return label }
    numbers[node] = order.count
    order.append(node)
    return prefix + String(order.count - 1)
  }
}

/// References, looked up in each record.
final class JSONReferences {
  private enum Way {
    /// By members only: all such are looked up together.
    case members
    /// One value at most.
    case singular([JSONPath.Segment])
    case several([JSONPath.Segment])
  }

  private let ways: [Way]
  private let members: MemberTrie

  init(_ references: [JSONPath]) {
    members = MemberTrie(references: references.count)
    var ways: [Way] = []
    for (index, reference) in references.enumerated() {
      if let names = reference.memberNames {
        members.add(names, reference: index)
        ways.append(.members)
      } else {
        ways.append(reference.isSingular ? .singular(reference.segments) : .several(reference.segments))
      }
    }
    self.ways = ways
  }

  /// Appends what each reference finds in the record at `root`; `null` is no value.
  func find(_ tape: JSONTape, _ root: Int, into values: RecordValues) {
    tape.releaseTexts()
    members.find(tape, root)
    let found = members.found
    for index in 0..<ways.count {
      switch ways[index] {
      case .members:
        if found[index] >= 0 { append(tape, found[index], to: values) }
      case .singular(let segments):
        let evaluator = JSONPathEvaluator(tape: tape, root: root)
        if let node = evaluator.node(segments, from: root) { append(tape, node, to: values) }
      case .several(let segments):
        let evaluator = JSONPathEvaluator(tape: tape, root: root)
        for node in evaluator.nodes(segments, from: root) { append(tape, node, to: values) }
      }
      values.end(index)
    }
  }

  @inline(__always) private func append(_ tape: JSONTape, _ node: Int, to values: RecordValues) {
    let kind: RecordValue.Kind
    switch tape[node].kind {
    case .null: return
    case .object, .array: kind = .composite
    case .integer: kind = .integer
    case .number: kind = .number
    case .yes, .no: kind = .boolean
    case .string, .name: kind = .text
    }
    let text = tape.text(node)
    guard let start = text.baseAddress else { return }
    values.append(RecordValue(start: start, count: text.count, kind: kind))
  }
}

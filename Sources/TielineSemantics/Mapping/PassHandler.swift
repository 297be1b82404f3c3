/// Makes what a pass asks for of each record.
final class PassHandler: RecordHandler {
  private let pass: MappingPlan.Pass
  private let joins: [JoinIndex]
  private let output: StatementOutput
  private let limits: MappingLimits
  private let generator: TermGenerator
  private(set) var error: MappingError?

  private let subjects = TermList()
  private let subjectGraphs = TermList()
  private let graphs = TermList()
  private let predicates = TermList()
  private let objects = TermList()

  init(_ pass: MappingPlan.Pass, joins: [JoinIndex], output: StatementOutput, limits: MappingLimits) {
    (self.pass, self.joins, self.output, self.limits) = (pass, joins, output, limits)
    generator = TermGenerator(source: pass.source.path)
  }

  func take(_ values: RecordValues) -> Bool {
    do throws(MappingError) {
      if pass.joins.isEmpty { output.counts.records += 1 }
      for join in pass.joins { try note(join, values) }
      for map in pass.maps { try statements(map, values) }
      return true
    } catch {
      self.error = error
      return false
    }
  }

  private func note(_ join: MappingPlan.JoinPlan, _ record: RecordValues) throws(MappingError) {
    subjects.removeAll()
    try generator.generate(join.subject, record, into: subjects)
    var parts: [[[UInt8]]] = []
    for key in join.keys { parts.append(try generator.texts(key, .none, record, join.subject)) }
    let (subjects, index, limit) = (subjects, joins[join.index], limits.joinBytes)
    try JoinIndex.keys(parts) { key throws(MappingError) in
      for position in 0..<subjects.count {
        let (start, count) = subjects.range(position)
        guard index.insert(key, start, count) else {
          throw .tooLarge(what: "what joins keep, in bytes,", allowed: limit)
        }
      }
    }
  }

  private func statements(_ map: TriplesPlan, _ record: RecordValues) throws(MappingError) {
    subjects.removeAll()
    try generator.generate(map.subject, record, into: subjects)
    guard subjects.count > 0 else { return }
    subjectGraphs.removeAll()
    for graph in map.graphs { try generator.generate(graph, record, into: subjectGraphs) }
    for bytes in map.classes {
      objects.removeAll()
      objects.end()
      try bytes.withUnsafeBufferPointer { bytes throws(MappingError) in
        if let start = bytes.baseAddress { try write(start, bytes.count, objects, subjectGraphs, nil) }
      }
    }
    for property in map.properties { try statements(property, map, record) }
  }

  private func statements(
    _ property: PropertyPlan, _ map: TriplesPlan, _ record: RecordValues
  ) throws(MappingError) {
    objects.removeAll()
    for object in property.objects {
      switch object {
      case .term(let plan): try generator.generate(plan, record, into: objects)
      case .join(let index, let keys):
        var parts: [[[UInt8]]] = []
        for key in keys { parts.append(try generator.texts(key, .none, record, map.subject)) }
        let (join, objects) = (joins[index], objects)
        try JoinIndex.keys(parts) { key throws(MappingError) in join.find(key, into: objects) }
      }
    }
    guard objects.count > 0 else { return }
    var extra: TermList?
    if !property.graphs.isEmpty {
      graphs.removeAll()
      for graph in property.graphs { try generator.generate(graph, record, into: graphs) }
      extra = graphs
    }
    for bytes in property.constantPredicates {
      try bytes.withUnsafeBufferPointer { bytes throws(MappingError) in
        if let start = bytes.baseAddress { try write(start, bytes.count, objects, subjectGraphs, extra) }
      }
    }
    guard !property.predicates.isEmpty else { return }
    predicates.removeAll()
    for predicate in property.predicates { try generator.generate(predicate, record, into: predicates) }
    for index in 0..<predicates.count {
      let (start, count) = predicates.range(index)
      let padded = ByteBuffer(capacity: count + 2)
      padded.append(UInt8(ascii: " "))
      padded.append(start, count)
      padded.append(UInt8(ascii: " "))
      try write(padded.base, padded.count, objects, subjectGraphs, extra)
    }
  }

  /// Writes a statement for each subject, object and graph; no graph at all is the default graph.
  private func write(
    _ middle: UnsafePointer<UInt8>, _ middleCount: Int, _ objects: TermList, _ first: TermList, _ second: TermList?
  ) throws(MappingError) {
    let buffer = output.buffer
    let graphCount = first.count + (second?.count ?? 0)
    for subject in 0..<subjects.count {
      let (subjectStart, subjectCount) = subjects.range(subject)
      for object in 0..<objects.count {
        let (objectStart, objectCount) = objects.range(object)
        for graph in 0..<max(graphCount, 1) {
          let start = buffer.count
          buffer.reserve(subjectCount + middleCount + objectCount + 4)
          buffer.append(subjectStart, subjectCount)
          buffer.append(middle, middleCount)
          buffer.append(objectStart, objectCount)
          if graphCount > 0 {
            let (graphStart, count) =
              graph < first.count
              ? first.range(graph) : (second ?? first).range(graph - first.count)
            if count > 0 {
              buffer.append(UInt8(ascii: " "))
              buffer.append(graphStart, count)
            }
          }
          try output.end(start)
        }
      }
    }
  }
}

/// The values of a shape at one focus node, each once.
enum ValueNodes {
  case one(TermID)
  /// The objects of these triples, which have their subject and predicate in common.
  case objects(ArraySlice<Graph.Triple>)
  case list([TermID])

  var count: Int {
    switch self {
    case .one: 1
    case .objects(let triples): triples.count
    case .list(let ids): ids.count
    }
  }

  /// The value at a place from 0.
  subscript(_ place: Int) -> TermID {
    switch self {
    case .one(let id): id
    case .objects(let triples): triples[triples.startIndex + place].object
    case .list(let ids): ids[place]
    }
  }

  func contains(_ id: TermID) -> Bool {
    switch self {
    case .one(let own): own == id
    case .objects(let triples):
      TripleList.contains(triples, object: id)
    case .list(let ids): ids.contains(id)
    }
  }
}

extension TripleList {
  /// Whether one of these triples, which differ in their object only and are in its order, has it.
  static func contains(_ triples: ArraySlice<Graph.Triple>, object: TermID) -> Bool {
    let place = partition(triples.startIndex..<triples.endIndex) { triples[$0].object < object }
    return place < triples.endIndex && triples[place].object == object
  }
}

extension BoundPlan {
  func values(of shape: ShapePlan.Shape, at focus: TermID) -> ValueNodes {
    switch shape.values {
    case .focus: .one(focus)
    case .property(let slot): .objects(data.triples(subject: focus, predicate: ids[slot]))
    case .path(let place): .list(nodes(along: plan.paths[place], from: [focus]))
    }
  }

  /// The nodes at the end of a path, each once, in the order in which they are reached.
  private func nodes(along path: ShapePlan.Path, from starts: [TermID]) -> [TermID] {
    switch path {
    case .predicate(let slot):
      let predicate = ids[slot]
      return Self.once(
        starts.lazy.flatMap { [data] in data.triples(subject: $0, predicate: predicate).lazy.map(\.object) })
    case .inverse(.predicate(let slot)):
      let predicate = ids[slot]
      return Self.once(
        starts.lazy.flatMap { [data] in data.triples(predicate: predicate, object: $0).lazy.map(\.subject) })
    case .inverse(let path): return nodes(along: Self.turned(path), from: starts)
    case .sequence(let paths): return paths.reduce(starts) { nodes(along: $1, from: $0) }
    case .alternative(let paths): return Self.once(paths.flatMap { nodes(along: $0, from: starts) })
    case .zeroOrOne(let path): return Self.once(starts + nodes(along: path, from: starts))
    case .zeroOrMore(let path): return closure(path, starts)
    case .oneOrMore(let path): return closure(path, nodes(along: path, from: starts))
    }
  }

  /// The nodes that repeating a path reaches, `starts` first.
  private func closure(_ path: ShapePlan.Path, _ starts: [TermID]) -> [TermID] {
    var found = starts
    var isFound = Set(starts)
    var next = 0
    while next < found.count {
      // All that were found in the last round go on together.
      let reached = nodes(along: path, from: Array(found[next...]))
      next = found.count
      for id in reached where isFound.insert(id).inserted { found.append(id) }
    }
    return found
  }

  /// The path that leads back. An inverse within an inverse leads forth again.
  private static func turned(_ path: ShapePlan.Path) -> ShapePlan.Path {
    switch path {
    case .predicate: .inverse(path)
    case .inverse(let path): path
    case .sequence(let paths): .sequence(paths.reversed().map(turned))
    case .alternative(let paths): .alternative(paths.map(turned))
    case .zeroOrMore(let path): .zeroOrMore(turned(path))
    case .oneOrMore(let path): .oneOrMore(turned(path))
    case .zeroOrOne(let path): .zeroOrOne(turned(path))
    }
  }

  private static func once(_ ids: some Sequence<TermID>) -> [TermID] {
    var found: [TermID] = []
    var isFound: Set<TermID> = []
    for id in ids {
      // A set is worth its cost only for many.
      if found.count < 16 {
        if !found.contains(id) { found.append(id) }
        continue
      }
      if found.count == 16, isFound.isEmpty { isFound = Set(found) }
      if isFound.insert(id).inserted { found.append(id) }
    }
    return found
  }

  /// The focus nodes of a shape, each once.
  func focusNodes(_ targets: [ShapePlan.Target]) -> [TermID] {
    var nodes: [TermID] = []
    for target in targets {
      switch target {
      case .node(let slot): nodes.append(ids[slot])
      case .instances(let place):
        guard let type else { continue }
        for wanted in classes[place].found {
          nodes += data.triples(predicate: type, object: wanted).lazy.map(\.subject)
        }
      case .subjects(let slot): nodes += data.triples(predicate: ids[slot]).lazy.map(\.subject)
      case .objects(let slot): nodes += data.triples(predicate: ids[slot]).lazy.map(\.object)
      }
    }
    // The instances of one class are in one list, which has no repetitions.
    if targets.count == 1, case .instances(let place) = targets[0], classes[place].found.count == 1 { return nodes }
    return Self.once(nodes)
  }
}

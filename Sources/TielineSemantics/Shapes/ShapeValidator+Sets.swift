/// Checks that look at all values together, or at other nodes too.
///
/// - Source: SHACL, 4.4 to 4.8.
extension ShapeValidator {
  mutating func areLanguagesUnique(_ values: ValueNodes, _ place: Place) -> Bool {
    var counts: [String: Int] = [:]
    var languages: [String] = []
    for index in 0..<values.count {
      guard let language = bound.language(values[index]) else { continue }
      if counts[language] == nil { languages.append(language) }
      counts[language, default: 0] += 1
    }
    var holds = true
    for language in languages.sorted() {
      let count = counts[language] ?? 0
      if count > 1, !fail(place, found: "\(counted(count)) in \(language)") { holds = false }
    }
    return holds
  }

  mutating func areEqual(_ values: ValueNodes, _ slot: Int, _ place: Place) -> Bool {
    let others = others(slot, place)
    var holds = true
    for index in 0..<values.count where !TripleList.contains(others, object: values[index]) {
      holds = fail(place, value: values[index])
    }
    var own = Set<TermID>()
    if !others.isEmpty { for index in 0..<values.count { own.insert(values[index]) } }
    for other in others where !own.contains(other.object) { holds = fail(place, value: other.object) }
    return holds
  }

  /// Each pair of values that is not in order is a result of its own.
  mutating func areLess(_ values: ValueNodes, _ slot: Int, _ orEqual: Bool, _ place: Place) -> Bool {
    let others = others(slot, place)
    guard !others.isEmpty else { return true }
    var holds = true
    for index in 0..<values.count {
      let value = bound.value(values[index])
      for other in others {
        guard let value, let other = bound.value(other.object) else {
          holds = fail(place, value: values[index])
          continue
        }
        let order = value.compare(other)
        if order != .less, !(orEqual && order == .equal) { holds = fail(place, value: values[index]) }
      }
    }
    return holds
  }

  /// Failures are those of the property shape itself.
  mutating func everyProperty(_ values: ValueNodes, _ shape: Int, _ place: Place) -> Bool {
    var holds = true
    for index in 0..<values.count where !check(shape, values[index], reports: place.reports) {
      holds = false
      if !place.reports { return false }
    }
    return holds
  }

  mutating func isCounted(
    _ values: ValueNodes, _ shape: Int, _ siblings: Int, _ least: Int, _ most: Int, _ place: Place
  ) -> Bool {
    var count = 0
    for index in 0..<values.count {
      let value = values[index]
      guard check(shape, value, reports: false) else { continue }
      if bound.plan.shapeLists[siblings].contains(where: { check($0, value, reports: false) }) { continue }
      count += 1
    }
    return (count >= least && count <= most) || fail(place, found: "\(counted(count)) of that kind")
  }

  mutating func areClosed(_ values: ValueNodes, _ set: Int, _ place: Place) -> Bool {
    let allowed = bound.sets[set]
    var holds = true
    for index in 0..<values.count {
      for triple in bound.data.triples(subject: values[index]) where !BoundPlan.contains(allowed, triple.predicate) {
        holds = fail(place, value: triple.object, path: triple.predicate)
      }
    }
    return holds
  }
}

import TielineCodec

/// - Source: JSON-LD 1.1 Processing Algorithms and API, 6.2 *IRI Compaction*.
extension JSONLDContext {
  /// What a value asks of the term that shall stand for its property.
  struct Preference {
    var containers: [JSONLDContainers] = []
    var kind = JSONLDInverseContext.Kind.language
    /// The type or language; `nil` for neither.
    var value: String?
  }

  /// Why an IRI cannot be compacted.
  struct Confusion: Error {
    let prefix: String
  }

  /// The shortest name for `iri` here: a term, a name in the vocabulary, a compact IRI, a reference or the IRI itself.
  ///
  /// - Parameters:
  ///   - value: The value for whose property the name is.
  ///   - isReverse: Whether the property is a reversed one.
  func compact(
    _ iri: String, value: JSONValue? = nil, vocab: Bool = true, isReverse: Bool = false
  ) throws(Confusion) -> String {
    if vocab, inverse.has(iri) {
      let preference = preference(for: value, isReverse)
      let preferred = try preferredValues(preference, value, isReverse)
      if let term = inverse.select(iri, preference.containers, preferred.kind, preferred.values) { return term }
    }
    let key = CodePointText("\(vocab ? "v" : "d")\(value == nil ? "n" : "s")\(iri)")
    if let known = inverse.compacted[key] { return known }
    let result = try compactWithoutTerm(iri, hasValue: value != nil, vocab)
    inverse.compacted[key] = result
    return result
  }

  private func compactWithoutTerm(_ iri: String, hasValue: Bool, _ vocab: Bool) throws(Confusion) -> String {
    if vocab, let vocabulary, iri.utf8.count > vocabulary.utf8.count, iri.utf8.starts(with: vocabulary.utf8) {
      let suffix = String(Substring(iri.utf8.dropFirst(vocabulary.utf8.count)))
      if term(suffix) == nil { return suffix }
    }
    if let compact = compactIRI(iri, hasValue: hasValue) { return compact }
    if let (scheme, rest) = Self.split(iri), !rest.utf8.starts(with: "//".utf8),
      terms[CodePointText(scheme)]?.isPrefix ?? false
    {
      throw Confusion(prefix: String(scheme))
    }
    if !vocab, let base { return IRIReference(iri).relative(to: base) }
    return iri
  }

  private func compactIRI(_ iri: String, hasValue: Bool) -> String? {
    var best: String?
    for (name, start) in inverse.prefixes
    where iri.utf8.count > start.utf8.count && iri.utf8.starts(with: start.utf8) {
      let candidate = name + ":" + Substring(iri.utf8.dropFirst(start.utf8.count))
      let isShorter =
        best.map { best in
          let (old, new) = (best.unicodeScalars.count, candidate.unicodeScalars.count)
          return new < old || (new == old && candidate.precedesByCodePoint(best))
        } ?? true
      guard isShorter else { continue }
      let taken = term(candidate)
      if taken == nil || (!hasValue && taken?.iri?.hasCodePoints(of: iri) ?? false) { best = candidate }
    }
    return best
  }

  // MARK: Which term

  private func preference(for value: JSONValue?, _ isReverse: Bool) -> Preference {
    var preference = Preference()
    let hasIndex = value?["@index"] != nil
    let isGraph = value?.isGraphObject ?? false
    if hasIndex, !isGraph { preference.containers += [.index, [.index, .set]] }
    if isReverse {
      (preference.kind, preference.value) = (.type, "@reverse")
      preference.containers.append(.set)
    } else if let value, let list = value["@list"] {
      addList(list.asArray, hasIndex, to: &preference)
    } else if let value, isGraph {
      addGraph(hasIndex: hasIndex, hasID: value["@id"] != nil, to: &preference)
    } else {
      if let value, value.isValueObject {
        addValue(value, hasIndex, to: &preference)
      } else {
        (preference.kind, preference.value) = (.type, "@id")
        preference.containers += [.id, [.id, .set], .type, [.set, .type]]
      }
      preference.containers.append(.set)
    }
    preference.containers.append([])
    if !hasIndex { preference.containers += [.index, [.index, .set]] }
    if let members = value?.members, members.count == 1, members["@value"] != nil {
      preference.containers += [.language, [.language, .set]]
    }
    return preference
  }

  private func addValue(_ value: JSONValue, _ hasIndex: Bool, to preference: inout Preference) {
    if !hasIndex, value["@direction"] != nil || value["@language"] != nil {
      preference.value = JSONLDInverseContext.languageKey(value["@language"]?.string, value["@direction"]?.string)
      preference.containers += [.language, [.language, .set]]
    } else if let type = value["@type"]?.string {
      (preference.kind, preference.value) = (.type, type)
    }
  }

  private func addList(_ list: [JSONValue], _ hasIndex: Bool, to preference: inout Preference) {
    if !hasIndex { preference.containers.append(.list) }
    var commonType: String?
    var commonLanguage: String?
    if list.isEmpty { commonLanguage = JSONLDInverseContext.languageKey(language, direction) ?? "@none" }
    for item in list {
      var (itemLanguage, itemType) = ("@none", "@none")
      if item.isValueObject {
        if let key = JSONLDInverseContext.languageKey(item["@language"]?.string, item["@direction"]?.string) {
          itemLanguage = key
        } else if let type = item["@type"]?.string {
          itemType = type
        } else {
          itemLanguage = "@null"
        }
      } else {
        itemType = "@id"
      }
      if commonLanguage == nil {
        commonLanguage = itemLanguage
      } else if commonLanguage != itemLanguage, item.isValueObject {
        commonLanguage = "@none"
      }
      commonType = commonType == nil || commonType == itemType ? itemType : "@none"
      if commonLanguage == "@none", commonType == "@none" { break }
    }
    if let commonType, commonType != "@none" {
      (preference.kind, preference.value) = (.type, commonType)
    } else {
      preference.value = commonLanguage ?? "@none"
    }
  }

  private func addGraph(hasIndex: Bool, hasID: Bool, to preference: inout Preference) {
    let byIndex: [JSONLDContainers] = [[.graph, .index], [.graph, .index, .set]]
    let byID: [JSONLDContainers] = [[.graph, .id], [.graph, .id, .set]]
    if hasIndex { preference.containers += byIndex }
    if hasID { preference.containers += byID }
    preference.containers += [.graph, [.graph, .set], .set]
    if !hasIndex { preference.containers += byIndex }
    if !hasID { preference.containers += byID }
    preference.containers += [.index, [.index, .set]]
    (preference.kind, preference.value) = (.type, "@id")
  }

  private func preferredValues(
    _ preference: Preference, _ value: JSONValue?, _ isReverse: Bool
  ) throws(Confusion) -> (kind: JSONLDInverseContext.Kind, values: [String]) {
    var kind = preference.kind
    let wanted = preference.value ?? "@null"
    var values = isReverse ? ["@reverse"] : []
    if kind == .type, wanted == "@id" || wanted == "@reverse", let id = value?["@id"]?.string {
      let name = try compact(id)
      let isTerm = term(name)?.iri?.hasCodePoints(of: id) ?? false
      values += isTerm ? ["@vocab", "@id", "@none"] : ["@id", "@vocab", "@none"]
    } else {
      values += [wanted, "@none"]
      // Any term for lists holds an empty one.
      if value?["@list"] == .array([]) { kind = .any }
    }
    values.append("@any")
    if kind == .language, let direction = values.first(where: { $0.utf8.contains(UInt8(ascii: "_")) }),
      let mark = direction.firstIndex(of: "_")
    {
      values.append(String(direction[mark...]))
    }
    return (kind, values)
  }
}

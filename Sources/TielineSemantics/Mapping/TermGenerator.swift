/// Makes terms from a record.
struct TermGenerator {
  let source: String
  private let scratch = ByteBuffer()

  /// Most combinations of values that one term map may make of one record.
  static let combinationLimit = 65_536

  init(source: String) { self.source = source }

  /// Appends each term that `plan` makes of `record`.
  func generate(_ plan: TermPlan, _ record: RecordValues, into list: TermList) throws(MappingError) {
    let out = list.buffer
    switch plan.maker {
    case .constant(let bytes):
      out.append(bytes)
      list.end()
    case .freshBlank(let map):
      out.append("_:m\(map)r\(record.record)")
      list.end()
    case .blank(let expression):
      try each(expression, .none, record, plan) { value, _ throws(MappingError) in
        out.append(UInt8(ascii: "_"))
        out.append(UInt8(ascii: ":"))
        out.append(UInt8(ascii: "b"))
        TermWriter.label(value, into: out)
        list.end()
      }
    case .iri(let expression, let escaping, let base, let isAbsolute):
      try each(expression, escaping, record, plan) { value, _ throws(MappingError) in
        try iri(value, base, isAbsolute: isAbsolute, isUnsafe: escaping == .none && !isAbsolute, plan, record, out)
        list.end()
      }
    case .literal(let expression, let suffix):
      try each(expression, .none, record, plan) { value, _ throws(MappingError) in
        quoted(value, out)
        out.append(suffix)
        list.end()
      }
    case .natural(let expression):
      try each(expression, .none, record, plan) { value, kind throws(MappingError) in
        natural(value, kind, out)
        list.end()
      }
    case .typed(let expression, let datatype):
      let types = TermList()
      try generate(datatype, record, into: types)
      for index in 0..<types.count {
        let type = types.range(index)
        try each(expression, .none, record, plan) { value, _ throws(MappingError) in
          quoted(value, out)
          if !Self.xsdString.elementsEqual(UnsafeBufferPointer(start: type.start, count: type.count)) {
            out.append("^^")
            out.append(type.start, type.count)
          }
          list.end()
        }
      }
    case .tagged(let expression, let language):
      try each(language, .none, record, plan) { tag, _ throws(MappingError) in
        guard LanguageTag.isBCP47(String(decoding: tag, as: UTF8.self)) else {
          throw failure(plan, record, tag, "no language tag: one is like 'en' or 'de-AT'")
        }
        let tag = Array(tag)
        try each(expression, .none, record, plan) { value, _ throws(MappingError) in
          quoted(value, out)
          out.append(UInt8(ascii: "@"))
          out.append(tag)
          list.end()
        }
      }
    }
  }

  private static let xsdString = Array("<\(XSD.string)>".utf8)
  private static let integerSuffix = Array("\"^^<\(XSD.integer)>".utf8)
  private static let doubleSuffix = Array("\"^^<\(XSD.double)>".utf8)
  private static let booleanSuffix = Array("\"^^<\(XSD.boolean)>".utf8)

  @inline(__always) private func quoted(_ value: UnsafeBufferPointer<UInt8>, _ out: ByteBuffer) {
    out.append(UInt8(ascii: "\""))
    TermWriter.literal(value, into: out)
    out.append(UInt8(ascii: "\""))
  }

  /// - Source: RML-Core, Natural RDF mappings; XML Schema Part 2 for `xsd:double`.
  private func natural(_ value: UnsafeBufferPointer<UInt8>, _ kind: RecordValue.Kind, _ out: ByteBuffer) {
    switch kind {
    case .text, .composite: quoted(value, out)
    case .integer, .number, .boolean:
      out.append(UInt8(ascii: "\""))
      if kind == .number { out.append(DecimalText(value).scientific) } else { out.append(value) }
      out.append(kind == .integer ? Self.integerSuffix : kind == .number ? Self.doubleSuffix : Self.booleanSuffix)
    }
  }

  private func iri(
    _ value: UnsafeBufferPointer<UInt8>, _ base: [UInt8], isAbsolute: Bool, isUnsafe: Bool, _ plan: TermPlan,
    _ record: RecordValues, _ out: ByteBuffer
  ) throws(MappingError) {
    out.append(UInt8(ascii: "<"))
    if isAbsolute {
      out.append(value)
    } else {
      guard !value.isEmpty else {
        throw failure(
          plan, record, value, "an IRI cannot be empty: where an empty text means no value, name it as null")
      }
      if !TermWriter.isAbsolute(value) {
        guard !base.isEmpty else {
          throw failure(
            plan, record, value, "a relative IRI, and the mapping has no base: add rml:baseIRI, or name a base")
        }
        out.append(base)
      }
      if isUnsafe {
        TermWriter.iri(value, into: out)
      } else {
        guard TermWriter.isValidIRI(value) else {
          throw failure(plan, record, value, "no IRI: a blank, a quote or a bracket has to be percent-encoded")
        }
        out.append(value)
      }
    }
    out.append(UInt8(ascii: ">"))
  }

  // MARK: Texts

  /// Calls `body` with each text that an expression finds.
  @inline(__always) private func each(
    _ expression: ExpressionPlan, _ escaping: TermPlan.Escaping, _ record: RecordValues, _ plan: TermPlan,
    _ body: (UnsafeBufferPointer<UInt8>, RecordValue.Kind) throws(MappingError) -> Void
  ) throws(MappingError) {
    if case .reference(let reference) = expression {
      for value in record[reference] {
        if value.kind == .composite { throw composite(plan, record, value) }
        try body(value.bytes, value.kind)
      }
      return
    }
    if case .template(let parts) = expression, try single(parts, escaping, record, plan) {
      guard let start = scratch.bytes.baseAddress else { return }
      return try body(UnsafeBufferPointer(start: start, count: scratch.count), .text)
    }
    for text in try texts(expression, escaping, record, plan) {
      let kept = ByteBuffer(capacity: text.count)
      kept.append(text)
      try body(kept.bytes, .text)
    }
  }

  /// Fills ``scratch`` from a template each of whose references found one value; returns `false` where one did not.
  private func single(
    _ parts: [ExpressionPlan.Part], _ escaping: TermPlan.Escaping, _ record: RecordValues, _ plan: TermPlan
  ) throws(MappingError) -> Bool {
    scratch.removeAll()
    for part in parts {
      switch part {
      case .text(let bytes): scratch.append(bytes)
      case .reference(let reference):
        let values = record[reference]
        guard values.count == 1 else { return false }
        if values[0].kind == .composite { throw composite(plan, record, values[0]) }
        append(values[0].bytes, escaping, into: scratch)
      }
    }
    return true
  }

  private func append(_ value: UnsafeBufferPointer<UInt8>, _ escaping: TermPlan.Escaping, into out: ByteBuffer) {
    switch escaping {
    case .none: out.append(value)
    case .iri: TermWriter.encoded(value, keepsUnicode: true, into: out)
    case .uri: TermWriter.encoded(value, keepsUnicode: false, into: out)
    }
  }

  /// All texts that an expression finds, in the order of its references.
  func texts(
    _ expression: ExpressionPlan, _ escaping: TermPlan.Escaping, _ record: RecordValues, _ plan: TermPlan
  ) throws(MappingError) -> [[UInt8]] {
    switch expression {
    case .constant(let bytes): return [bytes]
    case .reference(let reference):
      var texts: [[UInt8]] = []
      for value in record[reference] {
        if value.kind == .composite { throw composite(plan, record, value) }
        texts.append(Array(value.bytes))
      }
      return texts
    case .template(let parts): return try combinations(parts, escaping, record, plan)
    case .function(let function): return try call(function, record, plan).map { Array($0.utf8) }
    }
  }

  private func combinations(
    _ parts: [ExpressionPlan.Part], _ escaping: TermPlan.Escaping, _ record: RecordValues, _ plan: TermPlan
  ) throws(MappingError) -> [[UInt8]] {
    var texts: [[UInt8]] = [[]]
    for part in parts {
      switch part {
      case .text(let bytes): for index in texts.indices { texts[index] += bytes }
      case .reference(let reference):
        let values = record[reference]
        guard texts.count * values.count <= Self.combinationLimit else {
          throw .tooLarge(
            what: "the number of values that \(plan.label) of \(plan.map) makes", allowed: Self.combinationLimit)
        }
        var longer: [[UInt8]] = []
        for text in texts {
          for value in values {
            if value.kind == .composite { throw composite(plan, record, value) }
            let encoded = ByteBuffer(capacity: value.count)
            append(value.bytes, escaping, into: encoded)
            longer.append(text + encoded.bytes)
          }
        }
        texts = longer
      }
      if texts.isEmpty { return [] }
    }
    return texts
  }

  private func call(
    _ function: FunctionPlan, _ record: RecordValues, _ plan: TermPlan
  ) throws(MappingError) -> [String] {
    var inputs: MappingFunction.Inputs = [:]
    for (parameter, value) in function.inputs {
      inputs[parameter, default: []] += try texts(value, .none, record, plan).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    do throws(MappingFunctionError) {
      return try function.function.evaluate(inputs, function.output)
    } catch {
      let shown = inputs.keys.sorted().flatMap { inputs[$0] ?? [] }.joined(separator: ", ")
      throw failure(plan, record, shown, "\(function.name): \(error.reason)")
    }
  }

  // MARK: Errors

  private func composite(_ plan: TermPlan, _ record: RecordValues, _ value: RecordValue) -> MappingError {
    failure(plan, record, value.text, "an object or array is no term: go on to its values, as with '[*]'")
  }

  private func failure(
    _ plan: TermPlan, _ record: RecordValues, _ value: UnsafeBufferPointer<UInt8>, _ reason: String
  ) -> MappingError { failure(plan, record, String(decoding: value, as: UTF8.self), reason) }

  private func failure(_ plan: TermPlan, _ record: RecordValues, _ value: String, _ reason: String) -> MappingError {
    let shown = value.utf8.count <= 256 ? value : String(decoding: value.utf8.prefix(256), as: UTF8.self) + "…"
    return .term(
      source: source, place: record.place, map: plan.map, term: plan.label, value: shown, reason: reason)
  }
}

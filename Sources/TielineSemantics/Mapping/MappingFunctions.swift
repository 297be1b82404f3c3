/// The functions that mappings may call without bringing their own.
public enum MappingFunctions {
  private static let grel = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"

  /// Function IRI to function: those of `ontology/vocabulary/functions.ttl`, and a few of GREL for texts.
  /// - Source: GREL functions in FnO, http://users.ugent.be/~bjdmeest/function/grel.ttl.
  public static let standard: [String: MappingFunction] = {
    var functions: [String: MappingFunction] = [:]
    for function in EnergyFunction.sorted { functions[function.iri] = energy(function) }
    let value = grel + "valueParameter"
    functions[grel + "toUpperCase"] = text([value]) { $0[0].uppercased() }
    functions[grel + "toLowerCase"] = text([value]) { $0[0].lowercased() }
    functions[grel + "string_trim"] = text([value]) { trimmed($0[0]) }
    functions[grel + "string_replace"] = text([value, grel + "p_string_find", grel + "p_string_replace"]) {
      replaced($0[0], $0[1], $0[2])
    }
    return functions
  }()

  private static func energy(_ function: EnergyFunction) -> MappingFunction {
    MappingFunction { inputs, _ throws(MappingFunctionError) in
      guard let arguments = try arguments(inputs, function.parameters) else { return [] }
      do throws(UnitsError) { return try function.call(arguments) } catch { throw MappingFunctionError("\(error)") }
    }
  }

  private static func text(
    _ parameters: [String], _ body: @escaping @Sendable ([String]) -> String
  ) -> MappingFunction {
    MappingFunction { inputs, _ throws(MappingFunctionError) in
      try arguments(inputs, parameters).map { [body($0)] } ?? []
    }
  }

  /// One text for each parameter; `nil` where one found nothing in the record.
  private static func arguments(
    _ inputs: MappingFunction.Inputs, _ parameters: [String]
  ) throws(MappingFunctionError) -> [String]? {
    if let unknown = inputs.keys.sorted().first(where: { !parameters.contains($0) }) {
      throw MappingFunctionError("\(unknown) is no parameter; known are \(parameters.joined(separator: ", "))")
    }
    var arguments: [String] = []
    for parameter in parameters {
      guard let values = inputs[parameter] else { throw MappingFunctionError("\(parameter) is missing") }
      guard values.count <= 1 else {
        throw MappingFunctionError("\(parameter) has \(values.count) values, where one may stand")
      }
      guard let value = values.first else { return nil }
      arguments.append(value)
    }
    return arguments
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    var scalars = Substring(text).unicodeScalars.drop(while: isSpace)
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }

  private static func replaced(_ text: String, _ old: String, _ new: String) -> String {
    guard !old.isEmpty else { return text }
    let (bytes, old) = (Array(text.utf8), Array(old.utf8))
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: old) {
        result += new.utf8
        index += old.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

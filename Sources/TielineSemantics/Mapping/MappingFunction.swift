/// A function that mappings may call, by its IRI. It has to give the same for the same.
public struct MappingFunction: Sendable {
  /// Parameter IRI to texts; a parameter that found nothing in the record has an empty list.
  public typealias Inputs = [String: [String]]

  /// Takes inputs, and the IRI of the wanted result where the mapping names one. An empty list is no value.
  public let evaluate: @Sendable (_ inputs: Inputs, _ output: String?) throws(MappingFunctionError) -> [String]

  public init(
    _ evaluate: @escaping @Sendable (_ inputs: Inputs, _ output: String?) throws(MappingFunctionError) -> [String]
  ) { self.evaluate = evaluate }
}

/// Why a function has no result for its inputs; what the record needs instead.
public struct MappingFunctionError: Error, Equatable, Sendable {
  /// What is wrong, and what is expected.
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
}

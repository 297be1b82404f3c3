import TielineCodec

/// What JSON-LD's algorithms need to know beside the document. Nothing is fetched: contexts by IRI come from here.
public struct JSONLDOptions: Sendable {
  /// How the direction of text is carried over to RDF.
  public enum RDFDirection: Sendable {
    /// In the literal's datatype, `https://www.w3.org/ns/i18n#ar_rtl`.
    case i18nDatatype
    /// In a blank node with `rdf:value`, `rdf:language` and `rdf:direction`.
    case compoundLiteral
  }

  /// Documents with a member `@context`, by their absolute IRIs.
  public var contexts: [String: JSONValue]
  /// Where the document comes from, an absolute IRI: what relative references are resolved against.
  public var location: String?
  /// Overrides ``location`` for references in the document, not for those to contexts.
  public var base: String?
  /// A context that is read before the document's own.
  public var expandContext: JSONValue?
  /// Whether arrays of one value become this value when compacting.
  public var compactsArrays = true
  /// Whether IRIs become references relative to ``location`` when compacting.
  public var compactsToRelative = true
  /// `nil` drops the direction of texts.
  public var rdfDirection: RDFDirection?
  /// Whether literals of RDF become JSON's numbers and booleans.
  public var usesNativeTypes = false
  /// Whether only those literals become JSON's own that every reader gives back as they were: `1` of `xsd:integer` but
  /// neither `01` nor 2^53. The specification's algorithm, which loses such digits and types, is `false`.
  public var keepsLiterals = true
  /// Whether `rdf:type` stays a property like any other, instead of `@type`.
  public var usesRDFType = false

  public init(contexts: [String: JSONValue] = [:], location: String? = nil, base: String? = nil) {
    (self.contexts, self.location, self.base) = (contexts, location, base)
  }
}

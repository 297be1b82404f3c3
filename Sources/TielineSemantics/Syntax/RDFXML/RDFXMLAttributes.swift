/// The attributes of an element of RDF/XML, by what they mean.
struct RDFXMLAttributes {
  private(set) var id: String?
  private(set) var about: String?
  private(set) var nodeID: String?
  private(set) var resource: String?
  private(set) var datatype: String?
  private(set) var parseType: String?
  /// Attributes that are statements, in their order.
  private(set) var properties: [(predicate: String, value: String)] = []
  /// In force within the element, its own ones counted.
  private(set) var base: BaseIRI
  private(set) var language: String?
  /// Why the attributes cannot stand.
  private(set) var wrong: String?

  init(_ tag: XMLTag, of parent: RDFXMLFrame?, documentBase: BaseIRI) {
    base = parent?.base ?? documentBase
    language = parent?.language
    for attribute in tag.attributes {
      if attribute.namespace == RDFXMLNames.xmlNamespace || attribute.prefix == "xml" {
        setXML(attribute)
      } else if attribute.namespace == RDF.namespace
        || (attribute.namespace.isEmpty && RDFXMLNames.unprefixed.contains(attribute.name))
      {
        setRDF(attribute)
      } else if attribute.namespace.isEmpty {
        // Names that begin with xml are not for us.
        guard !attribute.name.lowercased().hasPrefix("xml") else { continue }
        wrong = "the attribute \(attribute.name) has no namespace, so it is no property"
      } else {
        properties.append((attribute.namespace + attribute.name, attribute.value))
      }
    }
  }

  /// Whether there is none but those of XML.
  var isEmpty: Bool { isOnlyIdentified && id == nil && parseType == nil && about == nil }

  /// Whether there is none beside `rdf:ID` and `rdf:parseType`.
  var isOnlyIdentified: Bool { nodeID == nil && resource == nil && datatype == nil && properties.isEmpty }

  /// The element with these attributes.
  func frame(_ role: RDFXMLRole) -> RDFXMLFrame { RDFXMLFrame(role: role, base: base, language: language) }

  private mutating func setXML(_ attribute: XMLAttribute) {
    switch attribute.name {
    case "lang":
      guard attribute.value.isEmpty || LanguageTag.isWellFormed(attribute.value, longestPart: .max) else {
        wrong = "'\(attribute.value)' is no language tag: one is like 'en' or 'de-AT'"
        return
      }
      language = attribute.value.isEmpty ? nil : attribute.value
    case "base":
      var value = attribute.value
      let resolved = value.withUTF8 { value in
        BaseIRI.isAbsolute(value)
          ? String(decoding: value, as: UTF8.self) : base.resolve(value).map { String(decoding: $0, as: UTF8.self) }
      }
      guard let resolved else {
        wrong = "xml:base '\(attribute.value)' is relative, and there is no base before"
        return
      }
      base = BaseIRI(resolved)
    default: break
    }
  }

  private mutating func setRDF(_ attribute: XMLAttribute) {
    switch attribute.name {
    case "ID":
      guard RDFXMLNames.isName(attribute.value) else {
        wrong = "rdf:ID '\(attribute.value)' is no name: it begins with a letter or '_' and has no colon"
        return
      }
      id = attribute.value
    case "nodeID":
      guard RDFXMLNames.isName(attribute.value) else {
        wrong = "rdf:nodeID '\(attribute.value)' is no name: it begins with a letter or '_' and has no colon"
        return
      }
      nodeID = attribute.value
    case "about": about = attribute.value
    case "resource": resource = attribute.value
    case "datatype": datatype = attribute.value
    case "parseType": parseType = attribute.value
    default:
      guard RDFXMLNames.isPropertyAttribute(attribute.name) else {
        wrong = "rdf:\(attribute.name) cannot be an attribute"
        return
      }
      properties.append((RDF.namespace + attribute.name, attribute.value))
    }
  }
}

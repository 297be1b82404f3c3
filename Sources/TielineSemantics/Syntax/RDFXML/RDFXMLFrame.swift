/// A subject or object of RDF/XML before a sink makes a term of it.
enum RDFXMLNode {
  case iri(String)
  case label(String)
  case number(Int)
}

/// What an element that is open is to its content.
enum RDFXMLRole {
  /// `rdf:RDF`: node elements.
  case document
  /// A node element, or a property with `parseType="Resource"`: property elements.
  case node(RDFXMLNode)
  /// A property whose content says whether it is a node or a text.
  case property(RDFXMLProperty)
  /// A property with `parseType="Collection"`: node elements.
  case collection(RDFXMLProperty, last: Int?)
  /// A property that has said all in its attributes.
  case empty
}

/// A property element that waits for its object.
struct RDFXMLProperty {
  let subject: RDFXMLNode
  let predicate: String
  /// What its statement is to be called.
  var statement: String?
  var datatype: String?
  var hasNode = false
}

/// An element that is open.
struct RDFXMLFrame {
  var role: RDFXMLRole
  var base: BaseIRI
  var language: String?
  /// `rdf:li` elements so far.
  var items = 0
}

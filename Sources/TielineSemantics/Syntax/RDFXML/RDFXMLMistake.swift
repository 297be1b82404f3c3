/// What is wrong with an element of RDF/XML, and what to change.
///
/// Not within the generic class that throws it: thrown by type from there, it stops Swift 6.3's optimizer.
struct RDFXMLMistake: Error {
  let reason: String
}

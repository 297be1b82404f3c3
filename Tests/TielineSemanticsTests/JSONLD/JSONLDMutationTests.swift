import Testing
import TielineCodec
import TielineTestVectors

@testable import TielineSemantics

struct JSONLDMutationTests {
  private static let rounds = 1500
  private static let context = """
    {"@version": 1.1, "@base": "http://a/b/", "@vocab": "http://v/#", "ex": "http://ex/", "id": "@id", "type": "@type",
     "lang": {"@container": ["@language", "@set"]}, "map": {"@id": "ex:map", "@container": "@index"},
     "byId": {"@container": ["@graph", "@id"]}, "byType": {"@container": "@type"}, "list": {"@container": "@list"},
     "rev": {"@reverse": "ex:rev", "@type": "@id"}, "json": {"@type": "@json"}, "ref": {"@type": "@vocab"},
     "prop": {"@container": "@index", "@index": "ex:key"}, "nested": "@nest",
     "inNest": {"@nest": "nested"}, "scoped": {"@id": "ex:scoped", "@context": {"@vocab": "http://w/#", "x": "ex:x"}},
     "Typed": {"@id": "ex:Typed", "@context": {"@propagate": true, "only": "ex:only"}},
     "graph": {"@container": "@graph"}, "num": {"@type": "http://www.w3.org/2001/XMLSchema#double"},
     "kept": {"@id": "ex:kept", "@protected": true}, "dir": {"@language": "ar", "@direction": "rtl"}}
    """
  private static let document = """
    {"@context": \(context), "id": "one", "type": ["Typed", "Other"], "only": 1, "lang": {"en": "a", "de": ["b", "c"]},
     "map": {"x": {"id": "y"}, "@none": "z"}, "byId": {"g1": {"p": 1}, "@none": [{"q": 2.5}]},
     "byType": {"Other": {"id": "t"}}, "list": [1, [2, {"@value": "v", "@language": "en"}], []],
     "rev": ["r1", {"id": "_:r2", "p": null}], "json": {"b": [1.50, null], "a": "x"}, "ref": "Other",
     "prop": {"k": {"id": "p1"}}, "nested": {"inNest": "n", "p": [{"@set": [1, true]}]},
     "scoped": {"x": {"y": 1e30}}, "graph": [{"id": "_:g", "p": "in"}], "num": 5, "kept": "k", "dir": "text",
     "@included": [{"id": "inc", "p": 1}], "@reverse": {"ex:back": {"id": "bb"}}, "@index": "i"}
    """

  private func parsed(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func `keeps its meaning through every form`() throws {
    let document = try parsed(Self.document)
    var options = JSONLDOptions()
    options.rdfDirection = .i18nDatatype
    let hash = try CanonicalDataset(try JSONLD.quads(of: document, options)).hash
    let forms = [
      .array(try JSONLD.expand(document)), try JSONLD.flatten(document),
      try JSONLD.compact(document, context: try parsed(Self.context)),
      .array(try JSONLD.document(of: try JSONLD.quads(of: document, options), options)),
    ]
    for form in forms { #expect(try CanonicalDataset(try JSONLD.quads(of: form, options)).hash == hash) }
  }

  @Test func `never traps on changed documents, and loses nothing on the way to RDF and back`() throws {
    var random = SeededGenerator(seed: 99)
    let document = try parsed(Self.document)
    let context = try parsed(Self.context)
    var (read, refused) = (0, 0)
    for round in 0..<Self.rounds {
      var changed = document
      for _ in 0...Int.random(in: 0..<3, using: &random) { changed = mutated(changed, &random) }
      let other = round.isMultiple(of: 3) ? mutated(context, &random) : context
      do throws(JSONLDError) {
        _ = try JSONLD.compact(changed, context: other)
        _ = try JSONLD.flatten(changed, context: other)
      } catch { #expect(!error.description.isEmpty) }
      do {
        let quads = try JSONLD.quads(of: changed)
        let again = try JSONLD.quads(of: .array(try JSONLD.document(of: quads)))
        #expect(try CanonicalDataset(quads).hash == CanonicalDataset(again).hash, "round \(round)")
        read += 1
      } catch let error as JSONLDError {
        #expect(!error.description.isEmpty)
        refused += 1
      }
    }
    #expect(read > 200 && refused > 200)
  }

  /// The same value with one place changed: another value, a member moved, a name or a text exchanged.
  private func mutated(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
    switch value {
    case .object(let members) where !members.isEmpty && Int.random(in: 0..<5, using: &random) > 0:
      var members = members
      let names = members.keys.sorted()
      let name = names[Int.random(in: 0..<names.count, using: &random)]
      switch Int.random(in: 0..<8, using: &random) {
      case 0: members[name] = nil
      case 1: members[word(&random)] = members.removeValue(forKey: name)
      case 2: members[word(&random)] = leaf(&random)
      default: members[name] = members[name].map { mutated($0, &random) }
      }
      return .object(members)
    case .array(let items) where !items.isEmpty && Int.random(in: 0..<5, using: &random) > 0:
      var items = items
      let index = Int.random(in: 0..<items.count, using: &random)
      if Bool.random(using: &random) {
        items[index] = mutated(items[index], &random)
      } else {
        items.append(items[index])
      }
      return .array(items)
    default: return leaf(&random)
    }
  }

  private func leaf(_ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2:
      .number(["0", "-1", "1.5", "1e400", "-0.0", "1e-99999999999999999999"].randomElement(using: &random) ?? "0")
    case 3: .array([])
    case 4: .object([:])
    case 5: .object([word(&random): .string(word(&random))])
    case 6: .array([.string(word(&random)), .object([word(&random): .string(word(&random))])])
    default: .string(word(&random))
    }
  }

  private func word(_ random: inout SeededGenerator) -> String {
    let words = [
      "@id", "@type", "@value", "@list", "@set", "@graph", "@context", "@language", "@direction", "@index", "@reverse",
      "@nest", "@included", "@none", "@json", "@vocab", "@base", "@container", "@protected", "@propagate", "@import",
      "@version", "@prefix", "@unknown", "", ":", "_:", "_:b", "a:b", "ex:", "ex:x", "ex", "id", "list", "lang", "byId",
      "Typed", "scoped", "nested", "http://x/y", "../up", "#f", "?q", "//h", "en", "rtl", "x y", "é", "e\u{301}",
      "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest", "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil", "\u{0}", "/",
    ]
    return words[Int.random(in: 0..<words.count, using: &random)]
  }
}

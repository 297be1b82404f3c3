import TielineCodec
import TielineCore

@testable import TielineSemantics

/// Statements of RDF in all the ways to write them, and what statements can say: shapes, rules, words, values.
extension FuzzTarget {
  static let semantics = syntaxes + jsonLD + graphs + values

  // MARK: Syntaxes

  /// One byte that says where the text is cut, and the text.
  private static let syntaxes = RDFSyntax.allCases.map { syntax in
    FuzzTarget(name: syntax.rawValue, seeds: { try statements(syntax).map { [100] + $0 } }) { bytes in
      let pieces = pieces(bytes)
      let text = pieces.flatMap(\.self)
      let whole = converted([text], from: syntax)
      precondition(whole == converted(pieces, from: syntax), "the text in pieces says something else")
      let quads = try? syntax.quads(in: text, base: base)
      precondition((quads != nil) == (whole != nil), "one reader takes what another refuses")
      guard let quads else { return }
      check(quads, as: .nQuads)
      check(quads, as: .trig)
      _ = try? syntax.graph(in: text, base: base)
    }
  }

  private static let base = "http://example.com/a/b?c#d"

  private static func converted(_ pieces: [[UInt8]], from syntax: RDFSyntax) -> [UInt8]? {
    var lines: [UInt8] = []
    do {
      let converter = try StatementConverter(from: syntax, base: base)
      for piece in pieces { try piece.withUnsafeBytes { try converter.convert($0) { lines.append(contentsOf: $0) } } }
      try converter.finish { lines.append(contentsOf: $0) }
      return lines
    } catch { return nil }
  }

  /// Whether what was read can be written down, and says the same then.
  private static func check(_ quads: [Quad], as syntax: RDFSyntax) {
    guard let text = try? syntax.text(of: quads), let again = try? syntax.quads(in: text) else {
      preconditionFailure("what was read is not written as \(syntax.rawValue)")
    }
    checkSame(quads, again)
  }

  private static func checkSame(_ quads: [Quad], _ others: [Quad]) {
    guard let dataset = try? CanonicalDataset(quads, workLimit: 1000),
      let other = try? CanonicalDataset(others, workLimit: 1000)
    else { return }
    precondition(dataset == other || dataset.nQuads == other.nQuads, "other statements after writing and reading")
  }

  private static func statements(_ syntax: RDFSyntax) throws -> [[UInt8]] {
    switch syntax {
    case .turtle: try [Array(turtle.utf8), FuzzData.file("ontology/shapes/rules.ttl")]
    case .trig: [Array("\(turtle)\ne:g { e:s e:p () }\nGRAPH _:g { [] a e:C , e:D . }\n{ e:s e:p [ e:q 1 ] }".utf8)]
    case .nTriples:
      [Array("<http://e/s> <http://e/p> \"a\\u00e9\\n\"@en-GB . # c\n_:b <http://e/p> \"1\"^^<http://e/d> .\n".utf8)]
    case .nQuads:
      [
        Array("<http://e/s> <http://e/p> _:o <http://e/g> .\n_:o <http://e/p> \"\\U0001F600\" _:g .".utf8),
        try FuzzData.file("ontology/mappings/examples/irec.nq"),
      ]
    case .rdfXML: [Array(rdfXML.utf8)]
    }
  }

  private static let turtle = """
    @prefix e: <http://e/> . PREFIX : <#> @base <http://e/x/> .
    e:s a e:C ; e:p <../y>, "x"@en, '''l'o
    ng''', "\\u00e9\\t", 1, -2.5, 3e4, true , "5"^^e:d ;; :a\\,b%20 [ e:q ( 1 ( ) [] ) ; ] .
    _:b.1 e:p _:b.1 . # comment
    """

  private static let rdfXML = """
    <?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" \
    xml:base="http://e/x/"><e:C rdf:about="../s" e:a="1&amp;2" xml:lang="en"><e:p rdf:resource="o"/>\
    <e:q rdf:parseType="Collection"><rdf:Description rdf:ID="i"/></e:q><e:x rdf:parseType="Literal"><b e:z="1">t</b>\
    <!-- c --></e:x><e:r rdf:parseType="Resource"><e:n rdf:datatype="http://e/d" rdf:ID="r">5</e:n></e:r></e:C>\
    <rdf:Seq rdf:nodeID="n"><rdf:li>a</rdf:li><rdf:_5>b</rdf:_5></rdf:Seq></rdf:RDF>
    """

  // MARK: JSON-LD

  private static let jsonLD = [
    FuzzTarget(
      name: "json-ld", seeds: { [Array(linked.utf8), try FuzzData.file("ontology/contexts/tieline.jsonld")] }
    ) { bytes in
      guard let document = try? JSONValue(parsing: bytes) else { return }
      var options = JSONLDOptions(contexts: ["http://e/context": document], location: base)
      _ = try? JSONLD.compact(document, context: document, options)
      _ = try? JSONLD.flatten(document, context: document, options)
      options.rdfDirection = .i18nDatatype
      guard let quads = try? JSONLD.quads(of: document, options) else { return }
      guard let back = try? JSONLD.document(of: quads, options) else { return }
      guard let again = try? JSONLD.quads(of: .array(back), options) else {
        preconditionFailure("JSON-LD from statements is not read")
      }
      checkSame(quads, again)
    }
  ]

  private static let linked = """
    {"@context": {"@version": 1.1, "@base": "http://a/b/", "@vocab": "http://v/#", "ex": "http://ex/", "id": "@id",
     "type": "@type", "lang": {"@container": ["@language", "@set"]}, "map": {"@id": "ex:map", "@container": "@index"},
     "byId": {"@container": ["@graph", "@id"]}, "byType": {"@container": "@type"}, "list": {"@container": "@list"},
     "rev": {"@reverse": "ex:rev", "@type": "@id"}, "json": {"@type": "@json"}, "ref": {"@type": "@vocab"},
     "prop": {"@container": "@index", "@index": "ex:key"}, "nested": "@nest", "inNest": {"@nest": "nested"},
     "scoped": {"@context": {"@vocab": "http://w/#", "x": {"@protected": true, "@id": "ex:x", "@prefix": true}}},
     "Typed": {"@context": {"@propagate": true, "only": "ex:only", "@import": "http://e/context"}},
     "num": {"@type": "http://www.w3.org/2001/XMLSchema#double"}, "dir": {"@language": "ar", "@direction": "rtl"}},
     "id": "one", "type": ["Other"], "lang": {"en": "a", "de": ["b"]}, "map": {"x": {"id": "y"}, "@none": "z"},
     "byId": {"g": {"p": 1}, "@none": [{"q": 2.5}]}, "byType": {"Other": {"id": "t"}}, "list": [1, [2], []],
     "rev": ["r", {"id": "_:r", "p": null}], "json": {"b": [1.50, null]}, "ref": "Other", "prop": {"k": {"id": "p"}},
     "nested": {"inNest": "n"}, "scoped": {"x": {"y": 1e30}}, "num": 5, "dir": "text", "@reverse": {"ex:b": {"id": "c"}},
     "@included": [{"id": "i", "p": {"@value": "v", "@language": "en"}}], "@index": "i", "@graph": [{"p": true}]}
    """

  // MARK: Graphs

  private static let graphs = [
    FuzzTarget(name: "shapes", seeds: { [Array(shape.utf8), try FuzzData.file("ontology/shapes/devices.ttl")] }) {
      bytes in
      guard let graph = try? RDFSyntax.turtle.graph(in: bytes, base: base) else { return }
      guard let shapes = try? ShapesGraph(graph) else { return }
      let report = shapes.validate(data: graph, resultsLimit: 1000)
      precondition(report.conforms == (report.quads.count == 2), "a report that says both")
      _ = report.sentences
    },
    FuzzTarget(name: "rules", seeds: { [Array(rules.utf8), try FuzzData.file("ontology/vocabulary/sources.ttl")] }) {
      bytes in
      guard let graph = try? RDFSyntax.turtle.graph(in: bytes, base: base) else { return }
      for rules in [RuleSet.rdfs, .owl2RL] {
        let result = try? Materialization(of: graph, by: rules, triplesLimit: 2000, stepsLimit: 100_000)
        guard let result else { continue }
        precondition(result.graph.count == graph.count + result.addedCount, "triples were lost")
        _ = result.contradictions.map(\.description)
      }
    },
    FuzzTarget(name: "ontology", seeds: { [try FuzzData.file("ontology/vocabulary/rules.ttl")] }) { bytes in
      guard let graph = try? RDFSyntax.turtle.graph(in: bytes, base: base) else { return }
      let page = OntologyPage(graph)
      _ = (page.markdown, page.html)
      guard let quads = try? RDFSyntax.turtle.quads(in: bytes, base: base) else { return }
      guard let document = try? OntologyContext(graph).document(of: quads) else { return }
      _ = try? JSONLD.quads(of: document)
    },
  ]

  private static let shape = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    e:S a sh:NodeShape ; sh:targetClass e:C ; sh:targetSubjectsOf e:p ; sh:closed true ; sh:ignoredProperties ( e:i ) ;
      sh:property [ sh:path e:p ; sh:minCount 2 ; sh:datatype xsd:integer ; sh:minInclusive 3 ; sh:message "m"@en ] ,
        [ sh:path ( [ sh:inversePath e:p ] [ sh:zeroOrMorePath e:q ] ) ; sh:nodeKind sh:IRI ; sh:in ( e:a "b" ) ] ,
        [ sh:path [ sh:alternativePath ( e:p e:q ) ] ; sh:pattern "^a+(b|c)[^d-f]{1,3}$" ; sh:flags "i" ] ,
        [ sh:path e:q ; sh:qualifiedValueShape [ sh:class e:D ] ; sh:qualifiedMinCount 1 ; sh:lessThan e:p ] ;
      sh:not [ sh:hasValue 1 ] ; sh:or ( [ sh:maxLength 3 ] [ sh:languageIn ( "en" ) ] ) ; sh:severity sh:Warning .
    e:a a e:C ; e:p 1 , "x" , e:b ; e:q e:a , "abz" . e:b a e:D ; e:q [] .
    """

  private static let rules = """
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix e: <http://e/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    e:A rdfs:subClassOf e:B ; owl:equivalentClass [ owl:intersectionOf ( e:C [ owl:onProperty e:p ; owl:hasValue 1 ] ) ] .
    e:B owl:disjointWith e:D ; owl:unionOf ( e:E e:F ) . e:F rdfs:subClassOf owl:Nothing .
    e:p a owl:TransitiveProperty , owl:FunctionalProperty ; rdfs:domain e:A ; rdfs:subPropertyOf e:q .
    e:q a owl:SymmetricProperty ; owl:inverseOf e:r ; rdfs:range e:D .
    e:G owl:onProperty e:q ; owl:someValuesFrom e:A . e:H owl:onProperty e:p ; owl:allValuesFrom e:B .
    e:a e:p e:b , 1 , 2 . e:b e:p e:c ; a e:A , e:D , e:H , e:F .
    """

  // MARK: Values

  private static let values = [
    // The first byte chooses flags; the pattern ends where its line does.
    FuzzTarget(
      name: "sh-pattern",
      seeds: {
        ["\0^a+(b|c)[^d-f\\p{Lu}]{1,3}\\d$\nxaabzz1", "\u{3}([a-z-[aeiou]]*)?.\n\u{e9}"].map { Array($0.utf8) }
      }
    ) { bytes in
      guard let first = bytes.first else { return }
      let flags = "smixq".enumerated().filter { first & (1 << $0.offset) != 0 }.map { String($0.element) }.joined()
      let lines = lines(Array(bytes.dropFirst()), 2)
      guard let pattern = try? TextPattern(lines[0], flags: flags) else { return }
      _ = pattern.matches(lines.last ?? "")
    },
    FuzzTarget(
      name: "ucum",
      seeds: {
        ["kW.h", "g{CO2eq}/(MW.h)", "10*3.m2/s-2", "http://qudt.org/vocab/unit/KiloW-HR"].map { Array($0.utf8) }
      }
    ) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? UnitOfMeasure(commonCode: text)
      guard let unit = try? UnitOfMeasure(text) else { return }
      precondition(unit.text == text, "another text than was read")
      _ = (try? unit.wattHours(), try? unit.watts(), try? unit.gramsByKilowattHour())
    },
    // The first byte chooses the function; each line is an argument.
    FuzzTarget(name: "energy-functions", seeds: energyArguments) { bytes in
      guard let first = bytes.first else { return }
      let functions = EnergyFunction.sorted
      let function = functions[Int(first) % functions.count]
      _ = try? function.call(lines(Array(bytes.dropFirst()), function.parameters.count))
    },
    // The first two bytes choose the datatypes; each line is a form.
    FuzzTarget(
      name: "xsd",
      seeds: {
        [
          [9, 12] + Array("-12.50\n+3".utf8), [10, 11] + Array("-1.5e-3\nINF".utf8),
          [25, 26] + Array("2026-02-28T24:00:00.5+14:00\n-0001-01-01T00:00:00Z".utf8),
        ]
      }
    ) { bytes in
      guard bytes.count > 2 else { return }
      let types = XSDDatatype.allCases
      let values = zip(lines(Array(bytes.dropFirst(2)), 2), bytes).compactMap { form, byte in
        let datatype = types[Int(byte) % types.count]
        let isValid = datatype.isValid(form)
        let value = XSDValue(Literal(form, datatype: datatype.iri))
        precondition(isValid || value == nil, "a value of a form that is none")
        return value
      }
      for a in values {
        for b in values { precondition(a.compare(b) == b.compare(a).reversed, "an order that depends on the side") }
      }
    },
  ]

  private static let energyArguments: @Sendable () throws -> [[UInt8]] = {
    let arguments = [
      "value": "4.5009", "unit": "MJ", "commonCode": "MAW", "start": "2026-10-25T02:00:00+02:00",
      "end": "2026-10-25T02:00:00+01:00", "text": "2026-03-29T01:00Z", "seconds": "1768003200", "duration": "900",
      "code": "A01",
    ]
    return EnergyFunction.sorted.enumerated().map { index, function in
      let names = function.parameters.map { String($0.dropFirst(EnergyFunction.namespace.count)) }
      return [UInt8(index)] + Array(names.map { arguments[$0] ?? "" }.joined(separator: "\n").utf8)
    }
  }
}

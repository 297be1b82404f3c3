import Testing
import TielineTestVectors

@testable import TielineSemantics

@Suite struct CertificateRulesTests {
  private static func graph(_ text: String) throws -> Graph {
    var builder = GraphBuilder()
    for name in try OntologyFiles.names(in: "vocabulary", ".ttl") {
      try RDFSyntax.turtle.add(OntologyFiles.bytes(name), to: &builder, blankPrefix: name)
    }
    let prefixes = """
      @prefix t: <https://tieline.example/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      @prefix prov: <http://www.w3.org/ns/prov#> . @prefix : <urn:x:> .
      """
    try RDFSyntax.turtle.add((prefixes + text).utf8, to: &builder, blankPrefix: "data")
    return builder.finish()
  }

  /// The rules that are broken, by the name of the rule and of the node.
  private func broken(_ text: String) throws -> [String] {
    try CertificateRules.check(Self.graph(text)).results.map { result in
      guard case .iri(let rule) = result.sourceShape, case .iri(let node) = result.focusNode else { return "?" }
      return "\(rule.dropFirst(CertificateRules.namespace.count)) \(node.dropFirst(6))"
    }
  }

  private func period(_ start: String, _ end: String) -> String {
    "t:periodStart \"\(start)\"^^xsd:dateTime ; t:periodEnd \"\(end)\"^^xsd:dateTime"
  }

  @Test func `E-1 an interval has an hour at most, to the second and in any zone`() throws {
    func one(_ type: String, _ start: String, _ end: String, _ more: String = "") -> String {
      ":a a t:\(type) ; \(period(start, end)) \(more) ."
    }
    let (start, hour) = ("2026-01-01T00:00:00Z", "2026-01-01T02:00:00+01:00")
    #expect(try broken(one("GranularCertificate", start, hour, "; t:durationSeconds 3600")) == [])
    let late = ["2026-01-01T01:00:01Z", "2026-01-01T01:00:00.001Z", "2026-01-01T02:00:01+01:00"]
    for end in late {
      #expect(try broken(one("CertificateBundle", start, end)) == ["intervalAtMostAnHour a"], "\(end)")
      #expect(try broken(one("OriginCertificate", start, end)) == [])
    }
    let short = one("GranularCertificate", start, hour, "; t:durationSeconds 3599")
    #expect(try broken(short) == ["intervalAtMostAnHour a"])
    #expect(try broken(one("GranularCertificate", "2026-01-01T00:00:00", "2027-01-01T00:00:00")) == [], "no zone")
  }

  @Test func `a device gives no more than its capacity, to the Wh`() throws {
    func one(_ energy: Int) -> String {
      """
      :d t:capacityW 1000 . :a a t:GranularCertificate ; t:device :d ; t:quantityWh \(energy) ;
      \(period("2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z")) .
      """
    }
    // 1000 W for 300 s are 83.3 Wh.
    #expect(try broken(one(84)) == [])
    #expect(try broken(one(85)) == ["capacityNotExceeded a"])
  }

  @Test func `E-2 periods of one device share no instant, but for parts of a bundle and what was derived`() throws {
    func two(_ start: String, _ end: String, _ more: String = "", device: String = ":d") -> String {
      """
      :a a t:GranularCertificate ; t:device :d ; \(period("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")) .
      :b a t:GranularCertificate ; t:device \(device) ; \(period(start, end)) \(more) .
      """
    }
    let (before, end) = ("2026-01-01T00:59:59Z", "2026-01-01T01:30:00Z")
    #expect(try broken(two("2026-01-01T01:00:00Z", end)) == [])
    #expect(try broken(two(before, end)) == ["noOverlap b"])
    #expect(try broken(two("2026-01-01T01:59:59+01:00", end)) == ["noOverlap b"])
    #expect(try broken(two(before, end, device: ":e")) == [])
    #expect(try broken(two(before, end, "; prov:wasDerivedFrom :a")) == [])
    let parts = """
      :a a t:CertificateBundle ; t:device :d ; t:bundleRangeStart 1 ; t:bundleRangeEnd 5 ;
        \(period("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")) .
      :b a t:CertificateBundle ; t:device :d ; t:bundleRangeStart %@ ; t:bundleRangeEnd 9 ;
        \(period("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")) .
      """
    #expect(try broken(parts.replacing("%@", with: "6")) == [])
    #expect(try broken(parts.replacing("%@", with: "5")) == ["noOverlapOfNumbers b"])
  }

  @Test func `finds an overlap exactly where comparing all pairs does`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<40 {
      var (text, periods): (String, [(Int, Int)]) = ("", [])
      for index in 0..<Int.random(in: 2...12, using: &random) {
        let start = Int.random(in: 0..<40, using: &random)
        let end = start + Int.random(in: 1...8, using: &random)
        periods.append((start, end))
        func time(_ minute: Int) -> String { "2026-01-01T00:\(minute < 10 ? "0" : "")\(minute):00Z" }
        text += ":c\(index) a t:GranularCertificate ; t:device :d ; \(period(time(start), time(end))) .\n"
      }
      let overlaps = periods.indices.contains { a in
        periods.indices.contains { b in
          a != b && periods[a].0 < periods[b].1 && periods[b].0 < periods[a].1
        }
      }
      #expect(try broken(text).isEmpty == !overlaps, "\(periods)")
    }
  }

  @Test func `numbers of a bundle are its quantity, and codes agree with sources`() throws {
    func one(_ last: Int, _ source: String = "wind") -> String {
      """
      :a a t:CertificateBundle ; t:bundleRangeStart 11 ; t:bundleRangeEnd \(last) ; t:faceValueWh 2 ; t:quantityWh 20 ;
        t:sourceCode "F01050100" ; t:energySource t:\(source) .
      """
    }
    #expect(try broken(one(20)) == [])
    #expect(try broken(one(21)) == ["bundleCountIsQuantity a"])
    #expect(try broken(one(20, "hydro")) == ["sourceMatchesCode a"])
  }

  @Test func `E-3 storage gives no more than it took`() throws {
    func storage(_ energy: Int) -> String {
      """
      :c a t:StorageCharge ; t:quantityWh 101 ; t:storageEfficiency 0.9 .
      :d a t:StorageDischarge ; t:charge :c ; t:quantityWh 50 .
      :e a t:StorageDischarge ; t:charge :c ; t:quantityWh \(energy) .
      """
    }
    // 101 Wh at 0.9 are 90.9 Wh.
    #expect(try broken(storage(40)) == [])
    #expect(try broken(storage(41)) == ["storageConserved c"])
  }

  @Test func `says in a sentence what is wrong, and stops at its limit`() throws {
    let text = (0..<5).map { index in
      ":c\(index) a t:GranularCertificate ; t:device :d ; \(period("2026-01-01T00:00:00Z", "2026-01-01T00:30:00Z")) ."
    }.joined(separator: "\n")
    let outcome = CertificateRules.check(try Self.graph(text), resultsLimit: 2)
    #expect(outcome.results.count == 2 && !outcome.isComplete && !outcome.conforms)
    #expect(
      outcome.results[0].sentence
        == "<urn:x:c1>: <https://tieline.example/ns#periodStart> has a time within that of <urn:x:c0>; expected periods of one "
        + "device that share no instant")
  }

  @Test func `what the mappings give keeps every rule`() throws {
    for name in try OntologyFiles.names(in: "mappings/examples", ".nq") {
      var builder = GraphBuilder(try Self.graph(""))
      try RDFSyntax.nQuads.add(OntologyFiles.bytes(name), to: &builder, blankPrefix: "example")
      let data = builder.finish()
      #expect(CertificateRules.check(data).conforms, "\(name): \(CertificateRules.check(data).results.map(\.sentence))")
    }
  }
}

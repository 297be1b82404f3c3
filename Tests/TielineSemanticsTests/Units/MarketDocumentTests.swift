import Foundation
import Testing
import TielineCore
import TielineTestVectors

@testable import TielineSemantics

@Suite struct MarketDocumentTests {
  private static let generation = "mappings/examples/iec62325-generation.xml"
  private static let balancing = "mappings/examples/iec62325-balancing.xml"

  private func read(_ bytes: [UInt8]) throws -> (records: [MarketDocumentRecord], failure: MarketDocumentError?) {
    let assembler = MarketDocumentAssembler(intervalsMaximum: 1000)
    let reader = try XMLStreamReader(limits: XMLStreamLimits(), handler: assembler)
    // Small pieces, so that tokens are cut anywhere.
    for start in stride(from: 0, to: bytes.count, by: 61) {
      _ = try bytes[start..<min(start + 61, bytes.count)].withUnsafeBytes { try reader.parse($0) }
    }
    if assembler.failure == nil { _ = try reader.finish() }
    return (assembler.take().flatMap { Array($0) }, assembler.failure)
  }

  private func changed(_ old: String, _ new: String) throws -> MarketDocumentError? {
    let text = try OntologyFiles.text(Self.generation)
    let range = try #require(text.range(of: old))
    return try read(Array(text.replacingCharacters(in: range, with: new).utf8)).failure
  }

  @Test(arguments: [0, 1])
  func `spreads the curves of the examples as expected`(index: Int) throws {
    let path = [Self.generation, Self.balancing][index]
    let (records, failure) = try read(OntologyFiles.bytes(path))
    #expect(failure == nil)
    #expect(records.count == [7, 3][index])
    let expected = try OntologyFiles.text(path.replacingOccurrences(of: ".xml", with: ".nq"))
    let function = try #require(EnergyFunction.all["https://tieline.example/ns#marketEnergy"])
    for record in records {
      let values = try ["quantity", "unit", "start", "end"].map { try #require(record[$0].first) }
      let energy = try function.call(values)[0]
      let start = values[2].replacingOccurrences(of: ":", with: "%3A")
      let subject =
        "\(try #require(record["document"].first))/\(try #require(record["series"].first))/\(start)"
      let line =
        "<https://tieline.example/record/\(subject)> <https://tieline.example/ns#quantityWh> "
        + "\"\(energy)\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
      #expect(expected.contains(line), "\(line)")
    }
  }

  @Test func `keeps what the document and the series say`() throws {
    let (records, _) = try read(OntologyFiles.bytes(Self.generation))
    let first = try #require(records.first)
    #expect(first["MktPSRType/psrType"] == ["B16"])
    #expect(first["inBiddingZone_Domain.mRID"] == ["10Y1001A1001A82H"])
    #expect(first["type"] == ["A75"])
    #expect(first["time_Period.timeInterval/start"] == ["2026-03-28T23:00Z"])
    #expect(records.map { $0["position"] } == [["1"], ["2"], ["3"], ["4"], ["1"], ["2"], ["1"]])
  }

  @Test func `names the line and the series of a curve that it refuses`() throws {
    let twice = try #require(try changed("<position>3</position>", "<position>1</position>"))
    #expect(twice.description.contains("time series '1'"))
    #expect(twice.description.contains("a second point"))
    #expect(try changed("<curveType>A03</curveType>", "<curveType>A04</curveType>") != nil)
    #expect(try changed("<resolution>PT15M</resolution>", "<resolution>P1M</resolution>") != nil)
    #expect(try changed("2026-03-29T08:00Z", "2026-03-29T08:00") != nil)
    #expect(try changed("2026-03-29T08:00Z", "2026-03-29T08:59:60Z") != nil)
    #expect(try changed("<quantity>120</quantity>", "") != nil)
    #expect(try changed("<quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name>", "") != nil)
    #expect(try changed("<mRID>1</mRID>", "<mRID>1</mRID><mRID>2</mRID>") != nil)
    let long = String(repeating: "9", count: 2000)
    guard case .tooMany = try changed("<quantity>120</quantity>", "<quantity>\(long)</quantity>") else {
      Issue.record("a long text was kept")
      return
    }
  }

  /// A period of 180 bytes may stand for a year of five minutes.
  private func years(_ count: Int) -> [UInt8] {
    let period =
      "<Period><timeInterval><start>2026-01-01T00:00Z</start><end>2027-01-01T00:00Z</end></timeInterval>"
      + "<resolution>PT5M</resolution><Point><position>1</position><quantity>1</quantity></Point></Period>"
    return Array(
      ("<D><mRID>d</mRID><TimeSeries><mRID>s</mRID><quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name>"
        + "<curveType>A03</curveType>\(String(repeating: period, count: count))</TimeSeries></D>").utf8)
  }

  private func mapped(_ document: [UInt8], intervals: Int) throws -> (pieces: [Int], lines: Int) {
    let source = LogicalSource(path: "d.xml", formulation: .marketDocument)
    let map = TriplesMap(
      name: "m", source: source, subject: TermMap(.template("http://e/{start}"), .iri),
      properties: [
        PropertyMap(
          predicates: [TermMap(.constant(.iri("http://e/q")), .iri)],
          objects: [.term(TermMap(.reference("quantity"), .literal))])
      ])
    let limits = MappingLimits(record: RecordLimits(intervals: intervals))
    let engine = try MappingEngine(Mapping(triplesMaps: [map]), limits: limits)
    var rest: [UInt8]? = document
    var pieces: [Int] = []
    let counts = try engine.run { _ throws(MappingError) in
      MappingEngine.OpenSource { () throws(MappingError) in
        defer { rest = nil }
        return rest
      }
    } write: { bytes throws(MappingError) in
      pieces.append(bytes.count)
    }
    return (pieces, counts.statements)
  }

  @Test func `what few bytes stand for is written as it comes`() throws {
    let (pieces, lines) = try mapped(years(3), intervals: 400_000)
    #expect(lines == 3 * 105_120)
    #expect(pieces.count > 20)
    #expect(try #require(pieces.max()) < 600_000)
  }

  @Test func `a document stands for a bounded number of intervals`() {
    let error = #expect(throws: MappingError.self) { try mapped(years(3), intervals: 300_000) }
    #expect(error?.description.contains("300000") == true, "\(error?.description ?? "")")
  }

  @Test func `damaged documents never trap`() throws {
    let bytes = try OntologyFiles.bytes(Self.generation)
    var random = SeededGenerator(seed: 62325)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 32...126, using: &random)
        case 1: damaged.remove(at: place)
        default: damaged.insert(damaged[Int.random(in: 0..<damaged.count, using: &random)], at: place)
        }
      }
      _ = try? read(damaged)
    }
  }
}

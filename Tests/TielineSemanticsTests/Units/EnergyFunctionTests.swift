import Foundation
import Testing

@testable import TielineSemantics

@Suite struct EnergyFunctionTests {
  private func call(_ name: String, _ arguments: String...) throws -> [String] {
    try #require(EnergyFunction.all[EnergyFunction.namespace + name]).call(arguments)
  }

  @Test func `the functions of the vocabulary are those that exist`() throws {
    let text = try OntologyFiles.text("vocabulary/functions.ttl")
    let described = text.matches(of: /(?m)^t:(\w+) a fno:Function ;[\s\S]*?fno:expects \( ([^)]*) \)/)
    var parameters: [String: [String]] = [:]
    for match in described {
      parameters[EnergyFunction.namespace + match.1] = match.2.split(separator: " ").map {
        EnergyFunction.namespace + $0.dropFirst(2)
      }
    }
    #expect(parameters.keys.sorted() == EnergyFunction.all.keys.sorted())
    for function in EnergyFunction.sorted { #expect(parameters[function.iri] == function.parameters) }
  }

  @Test func `mappings call functions that exist, with their parameters`() throws {
    var calls = 0
    for name in try OntologyFiles.names(in: "mappings", ".rml.ttl") {
      let text = try OntologyFiles.text(name)
      let inFile = calls
      for match in text.matches(of: /rml:function t:(\w+) ;\s+rml:input\s+((?:\[ rml:parameter t:\w+ ;[^\n]*\n\s*)+)/) {
        let function = try #require(EnergyFunction.all[EnergyFunction.namespace + match.1], "\(match.1)")
        let given = match.2.matches(of: /rml:parameter t:(\w+)/).map { EnergyFunction.namespace + $0.1 }
        #expect(given.sorted() == function.parameters.sorted(), "\(match.1)")
        calls += 1
      }
      #expect(calls - inFile == text.components(separatedBy: "rml:function ").count - 1, "\(name)")
    }
    #expect(calls >= 30)
  }

  @Test func `answers what mappings ask`() throws {
    #expect(try call("toWattHours", "4.5009", "MJ") == ["1250"])
    #expect(try call("toWattHourRemainder", "4.5009", "MJ") == ["0.25"])
    #expect(try call("toWattHourRemainder", "1.5", "kWh") == [])
    #expect(try call("powerTimesInterval", "12", "kW", "2026-01-01T00:00Z", "2026-01-01T00:05Z") == ["1000"])
    #expect(
      try call("marketEnergyRemainder", "0.001", "MAW", "2026-01-01T00:00Z", "2026-01-01T00:05Z") == ["0.333333333333"])
    #expect(try call("marketEnergy", "0.25", "MWH", "2026-01-01T00:00Z", "2026-01-01T00:15Z") == ["250000"])
    #expect(try call("toWatts", "3.0", "MW") == ["3000000"])
    #expect(try call("toGramsCO2PerKWh", "12", "kgCO2eq/MWh") == ["12.0"])
    #expect(try call("instant", "2026-10-25T02:00+01:00") == ["2026-10-25T01:00:00Z"])
    #expect(try call("offsetMinutesOf", "2026-06-21T11:00:00+02:00") == ["120"])
    #expect(try call("instantFromEpoch", "1767225600") == ["2026-01-01T00:00:00Z"])
    #expect(try call("instantAfter", "1767225600", "900") == ["2026-01-01T00:15:00Z"])
    #expect(try call("secondsBetween", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00") == ["3600"])
    #expect(try call("energySourceFromAIB", "F01050100") == ["https://tieline.example/ns#wind"])
    #expect(try call("technologyFromAIB", "T020001") == ["https://tieline.example/ns#windOnshore"])
    #expect(try call("energySourceFromPsrType", "B14") == ["https://tieline.example/ns#nuclear"])
    #expect(try call("energySourceFromEnergyTag", "hydro") == ["https://tieline.example/ns#hydro"])
    #expect(try call("energySourceFromIREC", "ES200") == ["https://tieline.example/ns#wind"])
    #expect(try call("statusFromEnergyTag", "Cancelled") == ["https://tieline.example/ns#cancelled"])
    #expect(try call("directionFromFlow", "A02") == ["https://tieline.example/ns#downward"])
  }

  @Test func `refuses what it cannot answer`() {
    #expect(throws: UnitsError.self) { try call("toWattHours", "1") }
    #expect(throws: UnitsError.self) {
      try call("powerTimesInterval", "1", "kW", "2026-01-01T01:00Z", "2026-01-01T01:00Z")
    }
    #expect(throws: UnitsError.self) {
      try call("powerTimesInterval", "1", "kWh", "2026-01-01T00:00Z", "2026-01-01T01:00Z")
    }
    #expect(throws: UnitsError.self) { try call("marketEnergy", "-1", "MAW", "2026-01-01T00:00Z", "2026-01-01T01:00Z") }
    #expect(throws: UnitsError.self) { try call("statusFromEnergyTag", "Bundle Split") }
    #expect(throws: UnitsError.self) { try call("directionFromFlow", "A03") }
    #expect(throws: UnitsError.self) { try call("instantAfter", "1767225600", "-1") }
  }
}

/// What energy was made from, by its AIB EECS fuel code.
///
/// - Source: AIB EECS Rules Fact Sheet 5, *Types of energy inputs and technologies*.
public enum EnergySource: String, Sendable, Codable, CaseIterable {
  case solar = "F01040100"
  case wind = "F01050100"
  case hydro = "F01050200"
  case geothermal = "F01040200"
  case biomass = "F01010000"
  case nuclear = "F03010000"
}

import TielineCodec
import TielineCore

/// Finds what a function was given from what it gave.
enum PayloadFunction {
  static let offset = EnergyFunction.namespace + "offsetMinutesOf"

  /// A place and a value with which the function gives `result`; `nil` where there is none, or it cannot be told.
  ///
  /// - Parameter known: The text that a place has already.
  static func inverse(
    of call: PayloadPlan.Call, result: String, known: (PayloadPlace) -> String?
  ) -> (PayloadPlace, JSONValue)? {
    guard call.function.utf8.starts(with: EnergyFunction.namespace.utf8) else { return nil }
    let inputs = Dictionary(
      uniqueKeysWithValues: call.inputs.map { (String($0.key.dropFirst(EnergyFunction.namespace.count)), $0.value) })
    func place(_ name: String) -> PayloadPlace? { if case .place(let place) = inputs[name] { place } else { nil } }
    func constant(_ name: String) -> String? {
      switch inputs[name] {
      case .constant(let text): text
      case .place(let place): known(place)
      case nil: nil
      }
    }
    switch String(call.function.dropFirst(EnergyFunction.namespace.count)) {
    case "toWattHours":
      return place("value").flatMap { place in
        amount(result, of: constant("unit")) { unit throws(UnitsError) in try unit.wattHours() }.map { (place, $0) }
      }
    case "toWatts":
      return place("value").flatMap { place in
        amount(result, of: constant("unit")) { unit throws(UnitsError) in try unit.watts() }.map { (place, $0) }
      }
    case "instant": return place("text").map { ($0, .string(result)) }
    case "offsetMinutesOf":
      return place("text").flatMap { place in
        known(place).flatMap { local($0, offset: result) }.map { (place, .string($0)) }
      }
    case "instantFromEpoch":
      guard let place = place("seconds"), let instant = try? MarketTime.instant(result) else { return nil }
      return (place, .string(String(instant.millisecondsSinceEpoch / 1000)))
    default: return place("code").flatMap { place in code(call, result).map { (place, .string($0)) } }
    }
  }

  /// So many of a unit, exactly.
  private static func amount(
    _ result: String, of unit: String?, _ scale: (UnitOfMeasure) throws(UnitsError) -> ExactNumber
  ) -> JSONValue? {
    guard let unit, let size = try? scale(try UnitOfMeasure(unit)), let whole = try? ExactNumber(result),
      let text = (whole / size).decimalText
    else { return nil }
    return text.utf8.count <= 15 ? .number(text) : .string(text)
  }

  /// The instant in the local time of an offset.
  private static func local(_ text: String, offset: String) -> String? {
    guard let instant = try? MarketTime.instant(text), let minutes = Int(offset), abs(minutes) <= 14 * 60 else {
      return nil
    }
    return RFC3339.format(instant, offsetMinutes: minutes)
  }

  /// The first code of a list, in order, that means it.
  private static func code(_ call: PayloadPlan.Call, _ result: String) -> String? {
    guard let function = EnergyFunction.all[call.function], function.parameters.count == 1 else { return nil }
    return EnergySourceCodes.all.first { (try? function.call([$0])) == [result] }
  }
}

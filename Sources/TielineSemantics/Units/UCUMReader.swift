/// Reads a UCUM code: `kW.h`, `g{CO2eq}/(kW.h)`, `J/s`, `100000.[Btu_59]`. A slash divides by the next unit only.
///
/// - Source: The Unified Code for Units of Measure, *Syntax Rules*.
struct UCUMReader {
  /// Most units and parentheses in one code; keeps sizes and the stack small.
  private static let partsMaximum = 16
  private static let exponentMaximum = 4

  private let text: String
  private let bytes: [UInt8]
  private var index = 0
  private var parts = 0

  init(_ text: String) { (self.text, bytes) = (text, Array(text.utf8)) }

  mutating func read() throws(UnitsError) -> UnitProduct {
    if let choices = UnitAtom.ambiguous[text] { throw .ambiguousUnit(found: text, choices: choices) }
    let product = try term()
    guard index == bytes.count else { throw failure }
    return product
  }

  private var failure: UnitsError {
    .unknownUnit(found: text, part: String(decoding: bytes[index...].prefix(32), as: UTF8.self))
  }

  private mutating func skip(_ character: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == character else { return false }
    index += 1
    return true
  }

  private mutating func term() throws(UnitsError) -> UnitProduct {
    var product = UnitProduct()
    var sign = skip(UInt8(ascii: "/")) ? -1 : 1
    while true {
      parts += 1
      guard parts <= Self.partsMaximum else { throw failure }
      product.multiply(by: try component(), power: sign)
      if skip(UInt8(ascii: ".")) {
        sign = 1
      } else if skip(UInt8(ascii: "/")) {
        sign = -1
      } else {
        return product
      }
    }
  }

  private mutating func component() throws(UnitsError) -> UnitProduct {
    if skip(UInt8(ascii: "(")) {
      let inner = try term()
      guard skip(UInt8(ascii: ")")) else { throw failure }
      return inner
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "{") { return try annotated(UnitProduct()) }
    let start = index
    if index < bytes.count, bytes[index].isASCIIDigit { return try number() }
    let name = symbol()
    guard !name.isEmpty, var product = Self.unit(named: name) else {
      index = start
      if let choices = UnitAtom.ambiguous[name] { throw .ambiguousUnit(found: text, choices: choices) }
      throw failure
    }
    if let power = try exponent() {
      var raised = UnitProduct()
      raised.multiply(by: product, power: power)
      product = raised
    }
    return try annotated(product)
  }

  private mutating func number() throws(UnitsError) -> UnitProduct {
    let start = index
    while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
    let value = try ExactNumber(String(decoding: bytes[start..<index], as: UTF8.self))
    guard value != ExactNumber(0), index - start <= 12 else {
      index = start
      throw failure
    }
    return UnitProduct(scale: value)
  }

  /// The letters of a unit; brackets belong to it with whatever they hold, digits only inside of a name.
  private mutating func symbol() -> String {
    let start = index
    var isBracketed = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "["): isBracketed = true
      case UInt8(ascii: "]"): isBracketed = false
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "%"):
        break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where isBracketed || isInsideName: break
      default: return String(decoding: bytes[start..<index], as: UTF8.self)
      }
      index += 1
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Whether a letter follows the digit: the 2 of `CO2eq` is no exponent.
  private var isInsideName: Bool {
    let next = index + 1
    return next < bytes.count && (bytes[next] | 0x20 >= UInt8(ascii: "a")) && (bytes[next] | 0x20 <= UInt8(ascii: "z"))
  }

  private mutating func exponent() throws(UnitsError) -> Int? {
    let start = index
    let isNegative = skip(UInt8(ascii: "-"))
    if !isNegative { _ = skip(UInt8(ascii: "+")) }
    guard index < bytes.count, bytes[index].isASCIIDigit else {
      guard index == start else { throw failure }
      return nil
    }
    let value = Int(bytes[index] - UInt8(ascii: "0"))
    index += 1
    guard (1...Self.exponentMaximum).contains(value), index == bytes.count || !bytes[index].isASCIIDigit else {
      index = start
      throw failure
    }
    return isNegative ? -value : value
  }

  /// What stands in braces says of what the unit counts; it changes nothing but for greenhouse gas.
  private mutating func annotated(_ product: UnitProduct) throws(UnitsError) -> UnitProduct {
    let start = index
    guard skip(UInt8(ascii: "{")) else { return product }
    guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
      index = start
      throw failure
    }
    let note = String(decoding: bytes[index..<end], as: UTF8.self)
    index = end + 1
    var product = product
    if product.dimension == UnitDimension(mass: 1), ["CO2eq", "CO2e", "CO2 eq", "CO2-eq"].contains(note) {
      product.dimension.greenhouse = 1
    }
    return product
  }

  /// The unit of this name, or of the rest after a metric prefix.
  static func unit(named name: String) -> UnitProduct? {
    if let atom = UnitAtom.byUCUM[name] { return UnitProduct(dimension: atom.dimension, scale: atom.scale) }
    for prefix in UnitAtom.prefixes where name.utf8.starts(with: prefix.code.utf8) {
      guard let atom = UnitAtom.byUCUM[String(name.dropFirst(prefix.code.count))], atom.isMetric else { continue }
      return UnitProduct(dimension: atom.dimension, scale: atom.scale * .ten(prefix.power))
    }
    return nil
  }
}

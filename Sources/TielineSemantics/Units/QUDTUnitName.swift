/// Reads the name of a QUDT unit: parts with a hyphen between, prefixes in words, `PER` before what divides:
/// `KiloW-HR`, `GM-PER-KiloW-HR`.
///
/// - Source: QUDT, *unit* vocabulary, naming of derived units.
enum QUDTUnitName {
  private static let partsMaximum = 8

  static func read(_ text: String, name: String) throws(UnitsError) -> UnitProduct {
    // The only names with a hyphen inside of a part.
    let plain = name.utf8.elementsEqual("V-A_Reactive".utf8) ? "VAR" : name
    let words = plain.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count <= partsMaximum else { throw .unknownUnit(found: text, part: name) }
    var product = UnitProduct()
    var sign = 1
    for word in words {
      if word == "PER", sign == 1 {
        sign = -1
        continue
      }
      guard let (unit, power) = part(String(word)) else { throw .unknownUnit(found: text, part: String(word)) }
      product.multiply(by: unit, power: sign * power)
    }
    return product
  }

  private static func part(_ word: String) -> (UnitProduct, power: Int)? {
    if let unit = unit(word) { return (unit, 1) }
    guard let last = word.utf8.last, last.isASCIIDigit, (2...4).contains(last - UInt8(ascii: "0")),
      let unit = unit(String(word.dropLast()))
    else { return nil }
    return (unit, Int(last - UInt8(ascii: "0")))
  }

  private static func unit(_ word: String) -> UnitProduct? {
    if let code = UnitAtom.qudtNames[word] { return UCUMReader.unit(named: code) }
    for prefix in UnitAtom.prefixes where word.utf8.starts(with: prefix.name.utf8) {
      guard let code = UnitAtom.qudtNames[String(word.dropFirst(prefix.name.count))],
        let atom = UnitAtom.byUCUM[code], atom.isMetric
      else { continue }
      return UnitProduct(dimension: atom.dimension, scale: atom.scale * .ten(prefix.power))
    }
    return nil
  }
}

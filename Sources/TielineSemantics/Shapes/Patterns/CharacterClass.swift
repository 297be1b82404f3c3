/// A set of characters that one place of a pattern matches.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2, G.4.
struct CharacterClass: Equatable, Sendable {
  /// A set with a name: a category of Unicode, or one that an escape stands for.
  enum Named: Equatable, Sendable {
    /// A general category, as two letters, or all that start with one letter.
    case category(String)
    case space, nameStart, namePart, word

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .category(let name):
        scalar.properties.generalCategory.letters.utf8.starts(with: name.utf8)
      case .space: scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
      case .nameStart: XMLName.isStart(scalar)
      case .namePart: XMLName.isPart(scalar)
      case .word:
        switch scalar.properties.generalCategory.letters.utf8.first {
        case UInt8(ascii: "P"), UInt8(ascii: "Z"), UInt8(ascii: "C"): false
        default: true
        }
      }
    }
  }

  var isNegated = false
  var ranges: [ClosedRange<UInt32>] = []
  var named: [(set: Named, isNegated: Bool)] = []
  /// What is taken away, none or one.
  var subtracted: [CharacterClass] = []
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if let other = subtracted.first, other.contains(scalar) { return false }
    var isIn = holds(scalar)
    if !isIn, ignoresCase {
      for variant in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
        let scalars = variant.unicodeScalars
        if scalars.count == 1, let one = scalars.first, one != scalar, holds(one) { isIn = true }
      }
    }
    return isIn != isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } || named.contains { $0.set.contains(scalar) != $0.isNegated }
  }

  static func == (a: CharacterClass, b: CharacterClass) -> Bool {
    a.isNegated == b.isNegated && a.ranges == b.ranges && a.ignoresCase == b.ignoresCase
      && a.subtracted == b.subtracted && a.named.elementsEqual(b.named) { $0 == $1 }
  }
}

extension Unicode.GeneralCategory {
  /// Its two letters.
  var letters: String {
    switch self {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }

  /// Names that a pattern may use for categories.
  static let names = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
  ]
}

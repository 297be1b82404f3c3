/// A unit that is not made of others, as UCUM and QUDT spell it.
struct UnitAtom {
  let dimension: UnitDimension
  /// How many of the coherent SI unit it is.
  let scale: ExactNumber
  /// Whether a metric prefix may stand before it.
  let isMetric: Bool

  init(_ dimension: UnitDimension, _ scale: ExactNumber = ExactNumber(1), isMetric: Bool = true) {
    (self.dimension, self.scale, self.isMetric) = (dimension, scale, isMetric)
  }

  private static let gram = ExactNumber(1, over: 1000)
  private static let volt = UnitDimension(mass: 1, length: 2, time: -3, current: -1, apparent: 1)
  private static let greenhouse = UnitDimension(mass: 1, greenhouse: 1)
  private static let reactive = UnitDimension(mass: 1, length: 2, time: -3, reactive: 1)
  private static let reactiveEnergy = UnitDimension(mass: 1, length: 2, time: -2, reactive: 1)
  private static let apparent = UnitDimension(mass: 1, length: 2, time: -3, apparent: 1)
  private static let apparentEnergy = UnitDimension(mass: 1, length: 2, time: -2, apparent: 1)
  private static let hour = ExactNumber(3600)

  /// By UCUM's case-sensitive code; below them names that UCUM lacks and meters use.
  /// - Source: The Unified Code for Units of Measure, tables 2 to 22.
  static let byUCUM: [String: UnitAtom] = [
    "m": UnitAtom(UnitDimension(length: 1)), "s": UnitAtom(.time), "g": UnitAtom(UnitDimension(mass: 1), gram),
    "A": UnitAtom(UnitDimension(current: 1)), "V": UnitAtom(volt), "W": UnitAtom(.power), "J": UnitAtom(.energy),
    "t": UnitAtom(UnitDimension(mass: 1), ExactNumber(1000)),
    "min": UnitAtom(.time, ExactNumber(60), isMetric: false), "h": UnitAtom(.time, hour, isMetric: false),
    "d": UnitAtom(.time, ExactNumber(86400), isMetric: false),
    "%": UnitAtom(.none, ExactNumber(1, over: 100), isMetric: false),
    "cal_IT": UnitAtom(.energy, ExactNumber(41868, over: 10_000)),
    "cal_th": UnitAtom(.energy, ExactNumber(4184, over: 1000)),
    "[Btu_IT]": UnitAtom(.energy, ExactNumber(105_505_585_262, over: 100_000_000), isMetric: false),
    "[Btu_th]": UnitAtom(.energy, ExactNumber(105_435, over: 100), isMetric: false),
    "[Btu_59]": UnitAtom(.energy, ExactNumber(10548, over: 10), isMetric: false),

    "Wh": UnitAtom(.energy, hour), "var": UnitAtom(reactive), "varh": UnitAtom(reactiveEnergy, hour),
    "VA": UnitAtom(apparent), "VAh": UnitAtom(apparentEnergy, hour),
    "gCO2eq": UnitAtom(greenhouse, gram), "tCO2eq": UnitAtom(greenhouse, ExactNumber(1000)),
    "therm_us": UnitAtom(.energy, ExactNumber(105_480_400), isMetric: false),
    "therm_ec": UnitAtom(.energy, ExactNumber(105_505_585_262, over: 1000), isMetric: false),
  ]

  /// Names that a guess could read in two ways.
  static let ambiguous: [String: [String]] = [
    "therm": ["therm_us (105.4804 MJ)", "therm_ec (105.505585262 MJ)"],
    "[Btu]": ["[Btu_IT]", "[Btu_th]", "[Btu_59]"], "BTU": ["[Btu_IT]", "[Btu_th]", "[Btu_59]"],
    "cal": ["cal_IT", "cal_th"], "kcal": ["kcal_IT", "kcal_th"],
  ]

  /// By the part of a QUDT unit's name.
  static let qudtNames: [String: String] = [
    "W": "W", "J": "J", "HR": "h", "MIN": "min", "SEC": "s", "DAY": "d", "GM": "g", "TONNE": "t", "TON_Metric": "t",
    "V": "V", "A": "A", "VAR": "var", "M": "m", "PERCENT": "%", "BTU_IT": "[Btu_IT]", "BTU_TH": "[Btu_th]",
    "CAL_IT": "cal_IT", "CAL_TH": "cal_th", "THM_US": "therm_us", "THM_EEC": "therm_ec", "THERM_US": "therm_us",
    "THERM_EC": "therm_ec",
  ]

  /// Powers of ten of UCUM's prefixes.
  static let prefixes: [(code: String, name: String, power: Int)] = [
    ("Y", "Yotta", 24), ("Z", "Zetta", 21), ("E", "Exa", 18), ("P", "Peta", 15), ("T", "Tera", 12), ("G", "Giga", 9),
    ("M", "Mega", 6), ("k", "Kilo", 3), ("h", "Hecto", 2), ("da", "Deca", 1), ("d", "Deci", -1), ("c", "Centi", -2),
    ("m", "Milli", -3), ("u", "Micro", -6), ("n", "Nano", -9), ("p", "Pico", -12),
  ]
}

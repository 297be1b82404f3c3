/// Rules of certificates that SHACL Core cannot say: it neither calculates nor compares nodes with each other.
///
/// Values that are not of their datatype are left to the shapes. Time grows as n log n in certificates.
/// - Source: ontology/shapes/rules.ttl, which names each rule and where it comes from.
public struct CertificateRules {
  static let namespace = "https://tieline.example/shapes#"
  /// Most periods of a device that are open at once in a sweep; where there are more, all of these overlap already.
  private static let openLimit = 64

  private let facts: CertificateFacts
  private let resultsLimit: Int
  private var results: [ValidationResult] = []
  private var hasFailed = false

  /// What breaks a rule.
  public struct Outcome: Sendable {
    /// By rule, then by certificate in order of its device and time.
    public let results: [ValidationResult]
    /// Whether nothing breaks a rule.
    public let conforms: Bool
    /// Whether all that breaks one is in ``results``.
    public let isComplete: Bool
  }

  /// Checks all certificates in `data`, which has the vocabulary's classes too.
  public static func check(_ data: Graph, resultsLimit: Int = 100_000) -> Outcome {
    var rules = CertificateRules(data, resultsLimit: resultsLimit)
    rules.checkEach()
    rules.checkOverlaps()
    rules.checkNumbers()
    rules.checkStorage()
    return Outcome(
      results: rules.results, conforms: !rules.hasFailed,
      isComplete: rules.results.count < resultsLimit || !rules.hasFailed)
  }

  private init(_ data: Graph, resultsLimit: Int) {
    facts = CertificateFacts(data)
    self.resultsLimit = resultsLimit
  }

  private mutating func fail(
    _ rule: String, _ node: TermID, _ property: String, found: String, expected: String
  ) {
    hasFailed = true
    guard results.count < resultsLimit else { return }
    results.append(
      ValidationResult(
        focusNode: facts.data.term(node), path: .predicate(Vocabulary.namespace + property), value: nil,
        sourceShape: .iri(Self.namespace + rule), component: .rule, severity: .violation, messages: [],
        expected: expected, found: found))
  }

  // MARK: Rules about one certificate

  private mutating func checkEach() {
    for one in facts.certificates {
      checkInterval(one)
      checkCapacity(one)
      checkBundle(one)
      checkSource(one)
    }
  }

  private mutating func checkInterval(_ one: CertificateFacts.Certificate) {
    guard one.isGranular, let seconds = one.seconds else { return }
    if seconds > 3600 {
      fail(
        "intervalAtMostAnHour", one.node, "periodEnd", found: "\(seconds) s after the start",
        expected: "an end at most 3600 s after the start")
    }
    if let said = facts.integer(one.node, "durationSeconds"), said != UInt64(max(seconds, 0)) {
      fail(
        "intervalAtMostAnHour", one.node, "durationSeconds", found: "\(said)",
        expected: "\(seconds), as the period says")
    }
  }

  private mutating func checkCapacity(_ one: CertificateFacts.Certificate) {
    guard let energy = one.energy, let seconds = one.seconds, seconds > 0, let device = one.device,
      let capacity = facts.integer(device, "capacityW")
    else { return }
    // W · s / 3600, rounded up to a Wh.
    let (product, overflow) = capacity.multipliedReportingOverflow(by: UInt64(seconds))
    guard !overflow else { return }
    let most = product / 3600 + (product % 3600 == 0 ? 0 : 1)
    guard energy > most else { return }
    fail(
      "capacityNotExceeded", one.node, "quantityWh", found: "\(energy)",
      expected: "at most \(most): \(capacity) W for \(seconds) s")
  }

  private mutating func checkBundle(_ one: CertificateFacts.Certificate) {
    guard let numbers = one.numbers, let energy = one.energy, let face = facts.integer(one.node, "faceValueWh") else {
      return
    }
    let count = numbers.upperBound - numbers.lowerBound
    let (product, overflow) = (count &+ 1).multipliedReportingOverflow(by: face)
    guard overflow || count == .max || product != energy else { return }
    fail(
      "bundleCountIsQuantity", one.node, "quantityWh", found: "\(energy)",
      expected: "(\(numbers.upperBound) - \(numbers.lowerBound) + 1) times \(face)")
  }

  private mutating func checkSource(_ one: CertificateFacts.Certificate) {
    guard let code = facts.text(one.node, "sourceCode"), let source = facts.local(one.node, "energySource"),
      let known = try? EnergySourceCodes.energySource(aib: code), known != source
    else { return }
    fail("sourceMatchesCode", one.node, "energySource", found: source, expected: "\(known), which \(code) stands for")
  }

  // MARK: Rules about several certificates

  /// A sweep over each device's periods in order of their starts: those that have not ended are compared.
  private mutating func checkOverlaps() {
    for group in facts.byDevice() {
      var open: [CertificateFacts.Certificate] = []
      for one in group where one.isGranular && one.seconds.map({ $0 > 0 }) == true {
        guard let start = one.start else { continue }
        open.removeAll { $0.end.map { $0 <= start } ?? true }
        let others = open.filter { !facts.areParts($0, one) }
        if let other = others.first(where: { !facts.isDerived(one.node, $0.node) }) {
          fail(
            "noOverlap", one.node, "periodStart", found: "a time within that of \(facts.name(other.node))",
            expected: "periods of one device that share no instant")
        }
        // Of parts of one bundle one stands for all, and of many overlaps the first ones do.
        if others.count == open.count, open.count < Self.openLimit { open.append(one) }
      }
    }
  }

  /// The same for numbers of bundles.
  private mutating func checkNumbers() {
    for group in facts.byDevice() {
      let bundles = group.compactMap { one in one.numbers.map { (one, $0) } }
        .sorted { ($0.1.lowerBound, $0.0.node) < ($1.1.lowerBound, $1.0.node) }
      var last: (one: CertificateFacts.Certificate, numbers: ClosedRange<UInt64>)?
      for (one, numbers) in bundles {
        if let last, numbers.lowerBound <= last.numbers.upperBound, !facts.isDerived(one.node, last.one.node) {
          fail(
            "noOverlapOfNumbers", one.node, "bundleRangeStart",
            found: "\(numbers.lowerBound), a number of \(facts.name(last.one.node))",
            expected: "numbers that no other bundle of the device has")
        }
        if last.map({ $0.numbers.upperBound < numbers.upperBound }) ?? true { last = (one, numbers) }
      }
    }
  }

  private mutating func checkStorage() {
    for (charge, discharged) in facts.discharges() {
      guard let energy = facts.integer(charge, "quantityWh"), let text = facts.text(charge, "storageEfficiency"),
        let efficiency = try? ExactNumber(text)
      else { continue }
      let most = (ExactNumber(energy) * efficiency).roundedDown().whole
      guard discharged > most else { continue }
      fail(
        "storageConserved", charge, "quantityWh", found: "\(energy), of which \(discharged) Wh were discharged",
        expected: "at most \(most) Wh discharged at an efficiency of \(text)")
    }
  }
}

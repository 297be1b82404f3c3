/// The forms in which a resource is answered.
enum Representation: CaseIterable {
  case json, turtle, jsonLD, nQuads

  /// - Source: IANA, *Media Types*.
  var mediaType: String {
    switch self {
    case .json: "application/json"
    case .turtle: "text/turtle"
    case .jsonLD: "application/ld+json"
    case .nQuads: "application/n-quads"
    }
  }

  /// All media types, for an answer that says what there is.
  static var known: String { allCases.map(\.mediaType).joined(separator: ", ") }

  /// What a client wants most of what there is; JSON where it says nothing.
  ///
  /// - Parameter accept: The field `Accept`, as it came.
  /// - Returns: `nil` where nothing is acceptable.
  /// - Source: RFC 9110, 12.5.1.
  static func chosen(accept: String?) -> Representation? {
    guard let accept, !accept.allSatisfy(\.isWhitespace) else { return .json }
    let ranges = accept.split(separator: ",").prefix(64).map { MediaRange($0) }
    var best: (form: Representation, weight: Int)?
    for form in allCases {
      // The most specific range that fits says the weight.
      let fitting = ranges.filter { $0.fits(form.mediaType) }.max { $0.precision < $1.precision }
      guard let weight = fitting?.weight, weight > best?.weight ?? 0 else { continue }
      best = (form, weight)
    }
    return best?.form
  }
}

/// One element of `Accept`.
private struct MediaRange {
  private let type: String
  private let subtype: String
  /// Thousandths: 0 is "not this".
  let weight: Int

  init(_ text: some StringProtocol) {
    let parts = text.split(separator: ";").map { $0.trimmingPrefix(while: \.isWhitespace).lowercased() }
    let names = (parts.first ?? "").split(separator: "/", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
    (type, subtype) = (names.first ?? "", names.count > 1 ? names[1] : "")
    let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { $0.dropFirst(2).filter { !$0.isWhitespace } }
    weight = quality.map(Self.thousandths) ?? 1000
  }

  /// `0.5` as 500; what is no weight counts nothing.
  private static func thousandths(_ text: String) -> Int {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
    let digits = parts.count > 1 ? parts[1].prefix(3) : ""
    guard digits.allSatisfy({ ("0"..."9").contains($0) }) else { return 0 }
    let fraction = Int(digits + String(repeating: "0", count: 3 - digits.count)) ?? 0
    return min(whole * 1000 + fraction, 1000)
  }

  var precision: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

  func fits(_ mediaType: String) -> Bool {
    type == "*" || (mediaType.hasPrefix(type + "/") && (subtype == "*" || mediaType == "\(type)/\(subtype)"))
  }
}

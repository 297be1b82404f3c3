/// Why a pattern cannot be used.
struct PatternError: Error, Equatable, Sendable {
  /// Characters before the place.
  let position: Int
  let found: String
  let expected: String
}

/// A part of a pattern, as it was read.
indirect enum PatternNode: Sendable {
  case characters(CharacterClass)
  /// `^` and `$`.
  case start, end
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repeated(PatternNode, least: Int, most: Int?)
}

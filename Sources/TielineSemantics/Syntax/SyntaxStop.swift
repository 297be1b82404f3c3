/// Why a reader stopped within a statement.
enum SyntaxStop: Error {
  /// The text goes on in bytes that are not there yet.
  case incomplete
  /// ``SyntaxCursor/failure`` says why.
  case failed
}

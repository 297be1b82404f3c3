/// Why a configuration was refused: where, and what to change.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  let file: String
  /// 1 for the first; `nil` where the fault is not in one line.
  let line: Int?
  let message: String

  var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(message)" }
}

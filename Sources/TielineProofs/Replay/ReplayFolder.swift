import TielineCodec

/// A recorded folder in memory: what nodes answered, as they answered it.
public struct ReplayFolder: Sendable {
  /// Contents by path below the folder, with `/` between parts.
  public let files: [String: [UInt8]]

  public init(files: [String: [UInt8]]) { self.files = files }

  /// The paths that `matches`, in the order of the numbers in them, then of their text.
  public func paths(where matches: (String) -> Bool) -> [String] {
    files.keys.filter(matches).sorted { left, right in
      let numbers = (Self.numbers(in: left), Self.numbers(in: right))
      return numbers.0 == numbers.1 ? left < right : numbers.0.lexicographicallyPrecedes(numbers.1)
    }
  }

  /// The folders directly in this one, by their names' order, each with paths of its own.
  public var subfolders: [ReplayFolder] {
    var folders: [String: [String: [UInt8]]] = [:]
    for (path, bytes) in files {
      let parts = path.split(separator: "/", maxSplits: 1)
      if parts.count == 2 { folders[String(parts[0]), default: [:]][String(parts[1])] = bytes }
    }
    return folders.sorted { $0.key < $1.key }.map { ReplayFolder(files: $0.value) }
  }

  /// The JSON text in a file; `nil` where there is no such file.
  /// - Throws: ``ReplayFailure`` where the file is no JSON.
  public func json(_ path: String) throws(ReplayFailure) -> JSONField<ReplayFailure>? {
    guard let bytes = files[path] else { return nil }
    do throws(JSONSyntaxError) { return JSONField(try JSONValue(parsing: bytes), of: path) } catch {
      throw .unreadable("\(path) is no JSON: \(error)")
    }
  }

  /// As ``json(_:)``, of a file without which nothing can be replayed.
  /// - Throws: ``ReplayFailure`` where there is none, or it is no JSON.
  public func requiredJSON(_ path: String) throws(ReplayFailure) -> JSONField<ReplayFailure> {
    guard let field = try json(path) else { throw .unreadable("\(path) is missing") }
    return field
  }

  private static func numbers(in path: String) -> [UInt64] {
    path.split(whereSeparator: { !("0"..."9").contains($0) }).compactMap { UInt64($0) }
  }
}

/// What replaying a folder has shown.
public struct ReplayReport: Hashable, Sendable {
  /// Headers accepted.
  public var headers = 0
  /// How often the set of validators, signers or consenters changed.
  public var setChanges = 0
  /// Inclusion proofs checked: of values, absences, transactions, receipts.
  public var proofs = 0
  /// The height of the last header accepted.
  public var head: UInt64 = 0

  public init() {}

  /// Adds the counts of another recording, and takes the higher head.
  mutating func add(_ other: ReplayReport) {
    headers += other.headers
    setChanges += other.setChanges
    proofs += other.proofs
    head = max(head, other.head)
  }
}

/// Why replaying stopped.
public enum ReplayFailure: Error, Sendable, JSONFieldFailure, CustomStringConvertible {
  /// A file is missing or has not the recording's form.
  case unreadable(String)
  /// A header or a proof is untrue.
  case rejected(Rejection, file: String)
  /// A header or a proof does not show enough.
  case insufficient(Shortfall, file: String)

  public init(_ mismatch: JSONMismatch) { self = .unreadable(mismatch.description) }

  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .rejected(let rejection, let file): "\(file): \(rejection)"
    case .insufficient(let shortfall, let file): "\(file): \(shortfall)"
    }
  }
}

extension Verdict {
  /// What was accepted, in a replay of `file`.
  func get(file: String) throws(ReplayFailure) -> Accepted {
    switch self {
    case .accepted(let value): return value
    case .invalid(let rejection): throw .rejected(rejection, file: file)
    case .insufficient(let shortfall): throw .insufficient(shortfall, file: file)
    }
  }
}

/// A family whose recordings can be replayed.
///
/// What is optional and missing is passed over; the first untrue header or proof ends the replay.
public protocol Replayable {
  /// - Throws: ``ReplayFailure`` at the first file that is unreadable, untrue or not enough.
  static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport
}

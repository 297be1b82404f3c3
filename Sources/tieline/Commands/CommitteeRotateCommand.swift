import ArgumentParser
import Foundation
import TielineConsensus

struct CommitteeRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Makes the file of a committee with other members.",
    discussion: """
      Every operator looks at the new file and, if it agrees, starts its member again with it. A member asks for the \
      members of its own file and agrees to no others; once a quorum runs with the new file, the next epoch begins. What \
      is on its way goes on (S-11). A new member makes its log with 'join' and runs with the new file. Restart one \
      member at a time.

      EXAMPLES
        tieline committee rotate --committee committee.json --replace 3=new/member.json --out committee-2.json
        tieline committee rotate --committee committee.json --add fifth/member.json --out committee-2.json
      """)

  @Option(help: "The committee's present file.") var committee: String
  @Option(help: "A place and the file of its new member, PLACE=FILE; may be repeated.") var replace: [String] = []
  @Option(help: "The file of a further member; may be repeated.") var add: [String] = []
  @Option(help: "A place that is to have no vote; may be repeated.") var remove: [Int] = []
  @Option(help: "The file to make.") var out: String

  func validate() throws {
    guard !(replace.isEmpty && add.isEmpty && remove.isEmpty) else {
      throw ValidationError("say what is to change: --replace, --add or --remove")
    }
  }

  func run() async throws {
    try await reportingFailure {
      let replaced = try replace.map { text in
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let place = Int(parts[0]) else {
          throw CommandFailure(.unusableData, "'\(text)' is not PLACE=FILE")
        }
        return (place: place, member: try CommitteeFile.Member(path: String(parts[1])))
      }
      let next = try CommitteeFile(path: committee).rotated(
        replaced: replaced, added: add.map { try CommitteeFile.Member(path: $0) }, removed: remove)
      try next.writeNew(to: out)
      let removed = Set(next.removed ?? [])
      for (place, member) in next.current.enumerated() {
        print("\(place): \(member.operator) at \(member.address)\(removed.contains(place) ? ", without a vote" : "")")
      }
      print("\(out): the next epoch begins when a quorum of the present members runs with it")
    }
  }
}

extension CommitteeFile.Member {
  /// Reads a member's file.
  /// - Throws: ``CommandFailure``.
  init(path: String) throws { self = try CommitteeFile.read(path, "member") }
}

extension CommitteeFile {
  /// Reads one part of a committee.
  /// - Throws: ``CommandFailure``.
  static func read<Value: Decodable>(_ path: String, _ what: String) throws -> Value {
    do { return try JSONDecoder().decode(Value.self, from: Data(ProjectFiles.contents(path))) } catch let error
      as DecodingError
    { throw CommandFailure(.unusableData, "\(path) is no \(what)'s file: \(error)") }
  }
}

import Foundation
import Glibc
import Logging
import Synchronization
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineProofs

/// A committee of processes on this machine, and a client that is linked to all of them.
final class CommitteeProcesses: Sendable {
  private static let variable = "TIELINE_COMMITTEE_PASSPHRASE"

  let file: CommitteeFile
  /// Where the committee's file is.
  let path: String
  /// A client of this process.
  let client: CommitteeClient
  private let homes: [MemberHome]
  /// By member, its number in its folder's name: places go by accounts.
  let numbers: [Int]
  private let passphrase: String
  private let ledgers: String?
  private let processes = Mutex<[Int: Process]>([:])

  private init(
    file: CommitteeFile, path: String, client: CommitteeClient, homes: [MemberHome], numbers: [Int], passphrase: String,
    ledgers: String?
  ) {
    (self.file, self.path, self.client, self.homes) = (file, path, client, homes)
    (self.numbers, self.passphrase, self.ledgers) = (numbers, passphrase, ledgers)
  }

  /// Makes keys and folders for members and clients, and the committee's file.
  ///
  /// - Parameters:
  ///   - clients: Others that will be linked; each has its keys in a folder of its name.
  ///   - addresses: Where each member listens; on loopback, where it is left out.
  ///   - ledgers: The configuration of a gateway whose ledgers the members read, in time for ``launch()``.
  ///   - isBelieved: Whether this process may have anything attested.
  static func make(
    members: Int, clients: [String] = [], folder: String, addresses: [String]? = nil, passphrase: String,
    ledgers: String? = nil, isBelieved: Bool
  ) throws -> CommitteeProcesses {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let addresses = try addresses ?? freePorts(members).map { "127.0.0.1:\($0)" }
    let end = UInt64(clamping: (Composition.clock() + Milliseconds(hours: 24)).millisecondsSinceEpoch)
    let made = try (0..<members).map { index in
      let home = MemberHome(path: folder + "/member-\(index)")
      let secrets = try home.create(
        operator: "operator-\(index)", address: addresses[index], end: end, passphrase: passphrase,
        cost: .light)
      return (index: index, home: home, secrets: secrets, account: EVMAddress(secrets.secp256k1.publicKey))
    }
    .sorted { $0.account.bytes.lexicographicallyPrecedes($1.account.bytes) }
    let own = MemberHome(path: folder + "/client")
    let secrets = try own.createClient(
      name: "client", passphrase: passphrase, cost: .light, isBelieved: isBelieved ? true : nil)
    let others = try clients.map { name in
      let home = MemberHome(path: folder + "/" + name)
      try home.createClient(name: name, passphrase: passphrase, cost: .light)
      return home
    }
    func read<Value: Decodable>(_ path: String) throws -> Value {
      try JSONDecoder().decode(Value.self, from: Data(ProjectFiles.contents(path)))
    }
    let file = try CommitteeFile(
      members: made.map { try read($0.home.memberPath) }, clients: ([own] + others).map { try read($0.clientPath) })
    let path = folder + "/committee.json"
    try OutputFile.write(json: file, to: path)
    for member in made { try CommitteeMember.prepare(member.home.setup(file, secrets: member.secrets)) }
    var logger = Logger(label: "tieline.client")
    logger.logLevel = .error
    return CommitteeProcesses(
      file: file, path: path, client: try file.client(secrets, logger: logger), homes: made.map(\.home),
      numbers: made.map(\.index), passphrase: passphrase, ledgers: ledgers)
  }

  /// Starts all members, and waits until the client is linked to them.
  /// - Parameter wrapper: By member; see ``launch(_:wrapper:)``.
  func launch(wrapper: (Int) -> [String] = { _ in [] }) async throws {
    do {
      for member in homes.indices { try launch(member, wrapper: wrapper(member)) }
      try await client.start()
      guard try await client.wait(for: homes.count, within: .seconds(30)) else {
        throw CommandFailure(
          .unavailable, "not all \(homes.count) members were reached within 30 s; see their logs in \(homes[0].path)/.."
        )
      }
    } catch {
      end()
      throw error
    }
  }

  /// Starts a member's process.
  /// - Parameter wrapper: A program and its arguments that start it, where it is to run in a world of its own.
  func launch(_ member: Int, wrapper: [String] = []) throws {
    let home = homes[member]
    let process = Process()
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let command =
      wrapper + [own, "committee", "run", "--committee", path, "--passphrase-environment", Self.variable]
      + (ledgers.map { ["--ledgers", $0] } ?? []) + [home.path]
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    var environment = ProcessInfo.processInfo.environment
    environment[Self.variable] = passphrase
    process.environment = environment
    let log = home.path + "/log"
    if !FileManager.default.fileExists(atPath: log) { FileManager.default.createFile(atPath: log, contents: nil) }
    let handle = FileHandle(forWritingAtPath: log)
    try handle?.seekToEnd()
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    processes.withLock { $0[member] = process }
  }

  /// Whether a member has written that it knows of two votes that exclude each other.
  func saysEvidence(_ member: Int) -> Bool { MemberStatusDocument(homes[member])?.evidence != nil }

  /// A member's folder.
  func home(_ member: Int) -> MemberHome { homes[member] }

  /// Ports that are free now.
  private static func freePorts(_ count: Int) throws -> [Int] {
    var (ports, sockets) = ([Int](), [Int32]())
    defer { for socket in sockets { close(socket) } }
    for _ in 0..<count {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
        }
      }
      guard isBound else { throw CommandFailure(.failed, "no free port: \(String(cString: strerror(errno)))") }
      ports.append(Int(UInt16(bigEndian: address.sin_port)))
    }
    return ports
  }

  func signal(_ number: Int32, member: Int) {
    if let process = processes.withLock({ $0[member] }), process.isRunning { kill(process.processIdentifier, number) }
  }

  /// Whether a member's process has ended.
  func hasEnded(_ member: Int) -> Bool { processes.withLock { $0[member]?.isRunning } != true }

  /// The signal that ended a member's process, where it was not ``SIGKILL``: the program's own fault.
  func trap(_ member: Int) -> Int32? {
    processes.withLock { processes in
      guard let process = processes[member], !process.isRunning, process.terminationReason == .uncaughtSignal,
        process.terminationStatus != SIGKILL
      else { return nil }
      return process.terminationStatus
    }
  }

  /// CPU seconds of all members so far.
  func cpuSeconds() -> Double {
    processes.withLock { Array($0.values) }.reduce(0) { sum, process in
      guard let stat = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8) else {
        return sum
      }
      let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]) else { return sum }
      return sum + (user + system) / 100
    }
  }

  /// Ends the processes, by the ids that were started.
  func end() {
    let processes = processes.withLock { Array($0.values) }
    for process in processes where process.isRunning {
      kill(process.processIdentifier, SIGCONT)
      process.terminate()
    }
    for process in processes {
      for _ in 0..<100 where process.isRunning { usleep(20_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    let (client, done) = (client, DispatchSemaphore(value: 0))
    Task.detached {
      await client.close()
      done.signal()
    }
    _ = done.wait(timeout: .now() + 5)
  }
}

import Foundation
import Glibc
import Logging
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineTransport

/// A committee of processes on this machine, and a client that is linked to all of them.
final class CommitteeProcesses: Sendable {
  private static let variable = "TIELINE_BENCH_PASSPHRASE"

  let file: CommitteeFile
  let client: CommitteeClient
  private let homes: [MemberHome]
  private let processes: [Process]

  private init(file: CommitteeFile, client: CommitteeClient, homes: [MemberHome], processes: [Process]) {
    (self.file, self.client, self.homes, self.processes) = (file, client, homes, processes)
  }

  /// Makes keys and folders, starts the processes, and waits until the client is linked to all and requests pass.
  static func start(members: Int, folder: String) async throws -> CommitteeProcesses {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let passphrase = Hex.encode(Entropy.bytes(16))
    let ports = try freePorts(members)
    let homes = (0..<members).map { MemberHome(path: folder + "/member-\($0)") }
    let end = UInt64(clamping: (Composition.clock() + Milliseconds(hours: 24)).millisecondsSinceEpoch)
    for (index, home) in homes.enumerated() {
      try home.create(
        operator: "operator-\(index)", address: "127.0.0.1:\(ports[index])", end: end, passphrase: passphrase,
        cost: .light)
    }
    let secrets = try MemberSecrets(secret: Entropy.bytes(32))
    let file = try CommitteeFile(
      members: try homes.map {
        try JSONDecoder().decode(CommitteeFile.Member.self, from: Data(ProjectFiles.contents($0.memberPath)))
      },
      clients: [
        CommitteeFile.Client(
          name: "load", link: Hex.encode(try LinkIdentity(key: secrets.link).fingerprint),
          key: Hex.encode(secrets.secp256k1.publicKey.bytes))
      ])
    let path = folder + "/committee.json"
    try Data(file.document).write(to: URL(fileURLWithPath: path))
    setenv(Self.variable, passphrase, 1)
    for home in homes {
      try CommitteeMember.prepare(home.setup(file, secrets: home.secrets(passphraseVariable: Self.variable)))
    }
    let processes = try homes.map { try launch($0, committee: path) }
    let client = try CommitteeClient(file: file, place: CommitteeFile.place(ofClient: 0), secrets: secrets)
    let group = CommitteeProcesses(file: file, client: client, homes: homes, processes: processes)
    do {
      try await client.connect(to: members, within: .seconds(30))
    } catch {
      group.end()
      throw error
    }
    return group
  }

  private static func launch(_ home: MemberHome, committee: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: CommandLine.arguments[0].contains("/") ? CommandLine.arguments[0] : "/proc/self/exe")
    process.arguments = [
      "committee", "run", "--committee", committee, "--passphrase-environment", variable, home.path,
    ]
    let log = home.path + "/log"
    FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

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

  func signal(_ number: Int32, member: Int) { kill(processes[member].processIdentifier, number) }

  /// CPU seconds of all members so far.
  func cpuSeconds() -> Double {
    processes.reduce(0) { sum, process in
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
    for process in processes where process.isRunning {
      kill(process.processIdentifier, SIGCONT)
      process.terminate()
    }
    for process in processes {
      for _ in 0..<100 where process.isRunning { usleep(20_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    client.close()
  }
}

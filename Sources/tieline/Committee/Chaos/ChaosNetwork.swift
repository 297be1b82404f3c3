import Foundation

/// Network namespaces, one for each member, behind a bridge of this machine; and small disks for the members.
///
/// Everything has a name with this process's number in it, and is removed at the end.
struct ChaosNetwork {
  /// Bytes of a member's disk.
  static let diskMebibytes = 512

  private let tag: String
  private let subnet: String
  private let folder: String
  private let count: Int

  private var bridge: String { "tlb\(tag)" }
  private func space(_ member: Int) -> String { "tl\(tag)-\(member)" }
  private func link(_ member: Int) -> String { "tlv\(tag)-\(member)" }
  private var clockLibrary: String { folder + "/clock.so" }
  private func clockFile(_ member: Int) -> String { folder + "/clock-\(member)" }
  private func disk(_ member: Int) -> String { folder + "/member-\(member)" }

  /// Makes bridge, namespaces and disks.
  /// - Throws: ``CommandFailure`` where the machine does not allow it, or a tool is missing.
  init(members: Int, folder: String) throws {
    let number = ProcessInfo.processInfo.processIdentifier
    (tag, subnet, count, self.folder) = (String(number % 100_000, radix: 36), "10.231.\(number % 250)", members, folder)
    do {
      let source = try ProjectFiles.root().appending(path: "Tools/chaos/clock.c").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Self.run("cc", "-O2", "-shared", "-fPIC", "-o", clockLibrary, source)
      try Self.run("ip", "link", "add", bridge, "type", "bridge")
      try Self.run("ip", "address", "add", "\(subnet).1/24", "dev", bridge)
      try Self.run("ip", "link", "set", bridge, "up")
      for member in 0..<members { try make(member) }
    } catch {
      remove()
      throw error
    }
  }

  private func make(_ member: Int) throws {
    try Self.run("ip", "netns", "add", space(member))
    try Self.run("ip", "link", "add", link(member), "type", "veth", "peer", "name", "eth0", "netns", space(member))
    try Self.run("ip", "link", "set", link(member), "master", bridge, "up")
    let inside = ["ip", "-n", space(member)]
    try Self.run(inside + ["address", "add", "\(subnet).\(10 + member)/24", "dev", "eth0"])
    try Self.run(inside + ["link", "set", "eth0", "up"])
    try Self.run(inside + ["link", "set", "lo", "up"])
    try FileManager.default.createDirectory(atPath: disk(member), withIntermediateDirectories: true)
    try Self.run("mount", "-t", "tmpfs", "-o", "size=\(Self.diskMebibytes)m,mode=700", "tieline", disk(member))
    try setClock(member, seconds: 0)
  }

  func address(_ member: Int) -> String { "\(subnet).\(10 + member):7400" }

  /// What starts a member's program in its own network, with its own clock.
  func wrapper(_ member: Int) -> [String] {
    [
      "/usr/bin/env", "ip", "netns", "exec", space(member), "env", "LD_PRELOAD=\(clockLibrary)",
      "TIELINE_CLOCK_FILE=\(clockFile(member))",
    ]
  }

  // MARK: Faults

  /// Cuts a member off from all others, or joins it again.
  func setLink(_ member: Int, isUp: Bool) throws {
    try Self.run("ip", "link", "set", link(member), isUp ? "up" : "down")
  }

  /// Shifts a member's wall clock.
  func setClock(_ member: Int, seconds: Int) throws {
    try Data("\(seconds)".utf8).write(to: URL(fileURLWithPath: clockFile(member)), options: .atomic)
  }

  /// Takes all space on a member's disk.
  func fillDisk(_ member: Int) throws {
    let path = disk(member) + "/filler"
    FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else { return }
    defer { try? handle.close() }
    for size in [1 << 20, 1 << 12] {
      let block = Data(repeating: 0x5A, count: size)
      for _ in 0..<(Self.diskMebibytes << 20) / size {
        do { try handle.write(contentsOf: block) } catch { break }
      }
    }
  }

  func freeDisk(_ member: Int) { try? FileManager.default.removeItem(atPath: disk(member) + "/filler") }

  /// Removes all that was made.
  func remove() {
    for member in 0..<count {
      try? Self.run("ip", "netns", "delete", space(member))
      try? Self.run("ip", "link", "delete", link(member))
      try? Self.run("umount", "-l", disk(member))
    }
    try? Self.run("ip", "link", "delete", bridge)
  }

  private static func run(_ command: String...) throws { try run(command) }

  private static func run(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailure(
        .noPermission,
        "'\(command.joined(separator: " "))' failed; this needs root and Debian's iproute2: "
          + text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}

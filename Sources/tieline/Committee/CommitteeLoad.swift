import Foundation
import Glibc
import Synchronization
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway

/// Hands requests to a committee and measures until each is attested.
struct CommitteeLoad {
  /// Most requests of a committee a second that are prepared for.
  private static let fastest = 14_000
  /// Most in one message to a member.
  private static let batch = 32
  /// How long answers are waited for at the end.
  private static let patience = Duration.seconds(30)
  private static let destination = Destination.evm(chainID: 1, contract: [UInt8](repeating: 0x7E, count: 20))

  let seconds: Int
  let rate: Int?
  let window: Int
  let killLeaderAt: Int?
  let stopMember: Int?

  func run(_ group: CommitteeProcesses) async throws -> CommitteeLoadResult {
    let members = group.file.members.count
    let requests = try await prepare(group.client)
    let record = LoadRecord(count: requests.count)
    for (index, request) in requests.enumerated() { record.know(request.event, index) }
    group.client.onAnswer { answer, _ in record.take(answer) }
    var alive = (0..<UInt8(members)).filter { $0 != stopMember.map(UInt8.init) }
    try await settle(group, alive, record)
    if let stopMember { group.signal(SIGSTOP, member: stopMember) }

    let cpu = group.cpuSeconds()
    let began = ContinuousClock.now
    record.begin(at: began)
    var (next, turn, killed) = (0, 0, false)
    while true {
      let elapsed = ContinuousClock.now - began
      if elapsed >= .seconds(seconds) || next == requests.count { break }
      if let killLeaderAt, !killed, elapsed >= .seconds(killLeaderAt) {
        killed = true
        let leader = try await leader(group, alive, record)
        group.signal(SIGKILL, member: Int(leader))
        record.fault(at: .now)
        alive.removeAll { $0 == leader }
        // What waits at the dead member goes to the others; it may be in order already.
        let waiting = record.waiting(at: leader)
        for (offset, index) in waiting.enumerated() {
          let target = alive[offset % alive.count]
          record.send(index, to: target, again: true)
          group.client.submit([requests[index]], to: target)
        }
      }
      let due = rate.map { min(requests.count, Int(elapsed / .seconds(1) * Double($0)) + 1) }
      let room = due.map { $0 - next } ?? (window - record.inFlight)
      let least = rate == nil ? min(Self.batch, window) : 1
      guard room >= least else {
        try await Task.sleep(for: .microseconds(500))
        continue
      }
      let end = min(requests.count, next + min(room, rate == nil ? Self.batch : 1))
      let target = alive[turn % alive.count]
      for index in next..<end { record.send(index, to: target, again: false) }
      group.client.submit(Array(requests[next..<end]), to: target)
      (next, turn) = (end, turn + 1)
    }
    let stopped = ContinuousClock.now
    while record.inFlight > 0, ContinuousClock.now < stopped + Self.patience {
      try await Task.sleep(for: .milliseconds(10))
    }
    let used = group.cpuSeconds() - cpu
    return record.result(members: members, seconds: (stopped - began) / .seconds(1), cpuSeconds: used)
  }

  /// Waits until a first request of each member has come through.
  private func settle(_ group: CommitteeProcesses, _ members: [UInt8], _ record: LoadRecord) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    for member in members {
      let request = try Self.request([UInt8](repeating: member, count: 40), group.client)
      record.await(request.event)
      while record.isAwaited(request.event) {
        guard ContinuousClock.now < deadline else {
          throw CommandFailure(.unavailable, "the committee attests nothing within 30 s; see the members' logs")
        }
        group.client.submit([request], to: member)
        for _ in 0..<20 where record.isAwaited(request.event) { try await Task.sleep(for: .milliseconds(25)) }
      }
    }
  }

  private func leader(_ group: CommitteeProcesses, _ alive: [UInt8], _ record: LoadRecord) async throws -> UInt8 {
    record.clearStatus()
    group.client.inspect(alive[0])
    for _ in 0..<200 {
      if let bytes = record.status, let status = try? MemberStatusDocument(bytes) {
        return UInt8(status.leader)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw CommandFailure(.unavailable, "member \(alive[0]) does not say who leads")
  }

  // MARK: Requests

  private func prepare(_ client: CommitteeClient) async throws -> [Request] {
    let count = min((rate ?? Self.fastest) * seconds + 1, 3_000_000)
    let share = max(1, (count + 15) / 16)
    return try await withThrowingTaskGroup(of: (Int, [Request]).self) { group in
      for start in stride(from: 0, to: count, by: share) {
        group.addTask {
          (start, try (start..<min(count, start + share)).map { try Self.request(Self.item($0), client) })
        }
      }
      var parts: [Int: [Request]] = [:]
      for try await (start, part) in group { parts[start] = part }
      return parts.keys.sorted().flatMap { parts[$0] ?? [] }
    }
  }

  /// 256 bytes, of which no two are the same.
  private static func item(_ index: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(index).bigEndian) { Array($0) } + [UInt8](repeating: 0x5A, count: 248)
  }

  /// A request that is believed for the client's signature.
  static func request(_ item: [UInt8], _ client: CommitteeClient) throws -> Request {
    let evidence = try ClientSignatureVerifier.evidence(item, client: client.place, key: client.secrets.secp256k1)
    guard let command = AttestCommand(destination: destination, item: item, evidence: evidence) else {
      throw CommandFailure(.failed, "a request of \(item.count) bytes cannot be made")
    }
    return command.request
  }
}

import Foundation
import Glibc
import TielineConsensus
import TielineCore
import TielineSimulator
import TielineStorage

/// A committee of real processes under load, to which everything happens that may: nothing may be lost, and nothing
/// attested twice.
struct CommitteeChaos {
  /// Time between two faults, and how long the last ones have to heal.
  private static let pause = 4.0
  private static let healing = Duration.seconds(120)
  private static let clockBackSeconds = -300

  let members: Int
  let seconds: Int
  let rate: Int
  let seed: UInt64
  let folder: String

  func run() async throws -> ChaosResult {
    let network = try ChaosNetwork(members: members, folder: folder)
    defer { network.remove() }
    let group = try CommitteeProcesses.make(
      members: members, folder: folder, addresses: (0..<members).map(network.address),
      passphrase: Hex.encode(Entropy.bytes(16)), isBelieved: true)
    let wrappers = group.numbers.map(network.wrapper)
    try await group.launch { wrappers[$0] }
    defer { group.end() }
    let load = ChaosLoad(client: group.client, members: members)
    var stage = Stage(chaos: self, network: network, group: group, wrappers: wrappers, load: load)
    let began = ContinuousClock.now
    let work = Task { try await load.run(rate: rate, for: seconds) }
    try await stage.run(until: began + .seconds(seconds), since: began)
    Progress.show("all faults are over; waiting for what is open …")
    let deadline = ContinuousClock.now + Self.healing
    while load.openCount > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(100)) }
    work.cancel()
    _ = await work.result
    // Members sign and store what they still lack before they are told to end.
    try await Task.sleep(for: .seconds(5))
    let evidence = (0..<members).filter { group.saysEvidence($0) }
    group.end()
    Progress.end()
    let audit = try ChaosAudit(
      stores: (0..<members).map { try group.home($0).store() },
      epochs: [1: try group.file.charter().first], answered: load.attested)
    return ChaosResult(
      members: members, seconds: seconds, rate: rate, seed: seed, faults: stage.faults, attested: load.attested.count,
      unanswered: load.openCount, lost: audit.lost, duplicated: audit.duplicated,
      contradictions: audit.contradictions + evidence.map { "member \($0) holds evidence of two votes" }
        + stage.traps,
      batches: audit.batches, longestSeconds: load.longest.inSeconds)
  }

  /// The faults, one after the other.
  private struct Stage {
    let chaos: CommitteeChaos
    let network: ChaosNetwork
    let group: CommitteeProcesses
    let wrappers: [[String]]
    let load: ChaosLoad
    var faults: [ChaosFault] = []
    /// Members that a fault made trap.
    var traps: [String] = []

    mutating func run(until deadline: ContinuousClock.Instant, since began: ContinuousClock.Instant) async throws {
      var random = SeededRandom(seed: chaos.seed)
      var kinds: [ChaosFault.Kind] = []
      let tolerated = (chaos.members - 1) / 3
      while ContinuousClock.now + .seconds(CommitteeChaos.pause) < deadline {
        try await Task.sleep(for: .seconds(CommitteeChaos.pause))
        if kinds.isEmpty { kinds = ChaosFault.Kind.allCases.shuffled(using: &random) }
        let kind = kinds.removeLast()
        // Now and then more members than may fail: then nothing is attested, and nothing may go wrong either.
        let isBeyond = UInt8.random(in: 0..<4, using: &random) == 0
        let victims = Array((0..<chaos.members).shuffled(using: &random).prefix(tolerated + (isBeyond ? 1 : 0)))
          .sorted()
        let lasting = kind == .stopped ? 10.0 : Double(Int.random(in: 3...10, using: &random))
        let room = (deadline - ContinuousClock.now).inSeconds
        guard lasting < room else { return }
        var fault = ChaosFault(
          kind: kind, members: victims, atSeconds: (ContinuousClock.now - began).inSeconds, lastsSeconds: lasting,
          isBeyondFaults: isBeyond)
        let before = load.attested.count
        Progress.show(
          "\(Int(fault.atSeconds)) of \(chaos.seconds) s: member\(victims.count > 1 ? "s" : "") "
            + "\(victims.map(String.init).joined(separator: ", ")) \(kind.rawValue); \(before) attested")
        for victim in victims { try begin(kind, victim) }
        try await Task.sleep(for: .seconds(lasting))
        for victim in victims {
          if let signal = group.trap(victim) {
            traps.append("member \(victim) trapped (signal \(signal)) while it was \(kind.rawValue); see its log")
          }
          try undo(kind, victim)
        }
        fault.attested = load.attested.count - before
        faults.append(fault)
      }
    }

    private func begin(_ kind: ChaosFault.Kind, _ member: Int) throws {
      let number = group.numbers[member]
      switch kind {
      case .killed: group.signal(SIGKILL, member: member)
      case .stopped: group.signal(SIGSTOP, member: member)
      case .cutOff: try network.setLink(number, isUp: false)
      case .diskFull: try network.fillDisk(number)
      case .clockBack: try network.setClock(number, seconds: CommitteeChaos.clockBackSeconds)
      }
    }

    private func undo(_ kind: ChaosFault.Kind, _ member: Int) throws {
      let number = group.numbers[member]
      switch kind {
      case .killed: try group.launch(member, wrapper: wrappers[member])
      case .stopped: group.signal(SIGCONT, member: member)
      case .cutOff: try network.setLink(number, isUp: true)
      case .diskFull: network.freeDisk(number)
      case .clockBack: try network.setClock(number, seconds: 0)
      }
      // A member that a fault has ended is what its operator would start again.
      if kind != .killed, group.hasEnded(member) { try group.launch(member, wrapper: wrappers[member]) }
    }
  }
}

import TielineCodec
import TielineConsensus
import TielineCore

extension MemberLoop {
  /// Where the member stands, as a JSON document.
  func status() -> [UInt8] {
    let epoch = replica.epoch
    let members = (0..<MemberIndex(epoch.size)).map { member -> JSONValue in
      let known = member == setup.me ? replica.status : replica.peerStatuses[member]
      let lag = known.map { Int64(clamping: replica.tip.height) - Int64(clamping: $0.height) }
      return [
        "member": number(member), "votes": .bool(epoch.votes(member)),
        "height": known.map { number($0.height) } ?? .null, "lag": lag.map { number($0) } ?? .null,
      ]
    }
    let document: JSONValue = [
      "member": number(setup.me), "epoch": number(epoch.number), "view": number(replica.view),
      "height": number(replica.tip.height), "leader": number(epoch.leader(of: replica.view)),
      "votes": .bool(replica.mayVote), "waiting": number(replica.waitingCount), "unattested": number(batches.count),
      "members": .array(members), "queued": .array(state.queue.prefix(Self.shownQueue).map(queued)),
      "queuedCount": number(state.queue.count),
      "paused": .array(
        state.paused.sorted { $0.key < $1.key }.map { ["route": .string($0.key), "reason": .string($0.value)] }),
      "caps": .array(
        state.capUsage(at: replica.tip.time).map {
          [
            "route": .string($0.route), "asset": .string($0.asset), "limit": number($0.limit),
            "windowMilliseconds": number($0.window), "moved": number($0.moved),
          ]
        }),
      "evidence": lastEvidence.map {
        ["member": number($0.member), "epoch": number($0.first.vote.epoch), "view": number($0.first.vote.view)]
      } ?? .null,
      "keyEnds": (try? MemberKeys(encoded: setup.keys)).map { number($0.end) } ?? .null,
      "rotationsUnsigned": number(unsignedRotations),
    ]
    return document.utf8
  }

  /// Most waiting transfers that are shown.
  private static let shownQueue = 20

  private func queued(_ command: AttestCommand) -> JSONValue {
    [
      "event": .string(Hex.encode(command.event.bytes)), "route": .string(command.transfer?.route ?? ""),
      "asset": .string(command.transfer?.asset ?? ""), "amount": number(command.transfer?.amount ?? 0),
    ]
  }

  /// Contracts for which the present epoch's handover lacks signatures.
  private var unsignedRotations: Int {
    guard let rotation else { return 0 }
    return rotationShares.values.filter { $0.count < rotation.from.quorum }.count
  }

  private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}

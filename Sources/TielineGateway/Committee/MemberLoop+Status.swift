import TielineCodec
import TielineConsensus

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
      "members": .array(members),
    ]
    return document.utf8
  }

  private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}

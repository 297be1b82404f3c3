import TielineConsensus
import TielineCore

/// What happens in one group in one round.
struct TwinsRound {
  /// Far more than any round needs.
  private static let mostMessages = 20_000

  private struct Flight {
    let message: Message
    let sender: MemberIndex
    let target: Int
  }

  let firstEpoch: CommitteeEpoch
  /// Whether votes to finalize a view that is left in this round come through in it; if not, in a later one.
  let isPrompt: Bool
  var machines: [TwinsMachine]
  private var flights: [Flight] = []
  private var delivered = 0
  private var entered: [(epoch: UInt64, view: UInt64)] = []

  init(_ machines: [TwinsMachine], _ firstEpoch: CommitteeEpoch, isPrompt: Bool) {
    (self.machines, self.firstEpoch, self.isPrompt) = (machines, firstEpoch, isPrompt)
    entered = machines.map(\.view)
  }

  /// Everybody begins, and hears of the others.
  mutating func begin() throws(CommitteeViolation) {
    for place in machines.indices { send(try machines[place].start(), from: place) }
    try settle()
  }

  /// Leaders propose and votes are cast; then the time of those is up who have not left their view.
  mutating func run(restarts: Bool) throws(CommitteeViolation) {
    for place in machines.indices { machines[place].wait() }
    if restarts {
      for place in machines.indices where machines[place].isHonest {
        send(try machines[place].restart(firstEpoch), from: place)
      }
      try settle()
    }
    for place in machines.indices { send(try machines[place].step(.woken), from: place) }
    try settle()
    for place in machines.indices where machines[place].view == entered[place] {
      machines[place].wait()
      send(try machines[place].step(.woken), from: place)
    }
    try settle()
  }

  /// Clients ask all for the same; the twin's copies hear of it in another order, so that their blocks differ.
  mutating func submit(_ requests: [Request]) throws(CommitteeViolation) {
    for place in machines.indices {
      let ordered = machines[place].isSecond ? requests.reversed() : requests
      let other: MemberIndex = machines[place].member == 0 ? 1 : 0
      send(try machines[place].step(.received(.requests(ordered), from: other)), from: place)
    }
    try settle()
  }

  private mutating func send(_ effects: [ReplicaEffect], from place: Int) {
    let sender = machines[place].member
    for effect in effects {
      guard case .send(let message, let recipient) = effect, !isLate(message, from: place) else { continue }
      for target in machines.indices where machines[target].member != sender {
        if case .member(let member) = recipient, machines[target].member != member { continue }
        flights.append(Flight(message: message, sender: sender, target: target))
      }
    }
  }

  /// Whether it belongs to the view that its sender has entered in this round.
  private func isLate(_ message: Message, from place: Int) -> Bool {
    guard !isPrompt, case .vote(let signed) = message, signed.vote.step == .finalize else { return false }
    return (signed.vote.epoch, signed.vote.view) >= entered[place]
  }

  private mutating func settle() throws(CommitteeViolation) {
    var next = 0
    while next < flights.count {
      let flight = flights[next]
      next += 1
      guard machines[flight.target].replica.isNews(flight.message, from: flight.sender) else { continue }
      delivered += 1
      guard delivered < Self.mostMessages else { throw machines[flight.target].violation(.liveness, "a storm") }
      send(try machines[flight.target].step(.received(flight.message, from: flight.sender)), from: flight.target)
    }
    flights = []
  }
}

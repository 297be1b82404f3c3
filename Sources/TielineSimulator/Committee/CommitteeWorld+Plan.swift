import TielineConsensus

extension CommitteeWorld {
  /// Everything that will go wrong, and what clients ask for.
  func schedule() {
    scheduleTransfers()
    for number in 0..<plan.requests {
      let event = Digest(of: Array("event \(number)".utf8))
      let isTrue = !random.happens(perMille: 100)
      let request = Request(kind: .ordinary, event: event, body: Array("request \(number)".utf8))
      checkers.make(request, isTrue: isTrue)
      if isTrue { wanted.append(request) }
      let asked = random.number(0...plan.healsAt)
      at(asked, .submit(request))
      // Some events are asked for in other words as well: one of the two is ordered.
      if isTrue, random.happens(perMille: 300) {
        let reworded = Request(kind: .ordinary, event: event, body: Array("request \(number), again".utf8))
        checkers.make(reworded, isTrue: true)
        at(asked + random.number(0...1000), .submit(reworded))
      }
    }
    for _ in 0..<plan.accidents { scheduleAccident() }
    if plan.liars.values.contains(.equivocate) { after(0, .changeFaces) }
    if plan.rotates { at(random.number(500...plan.healsAt), .rotate) }
    if plan.restores, let member = checkers.restored.first {
      let backup = random.number(0...plan.healsAt / 2)
      at(backup, .backUp(Int(member)))
      at(random.number(backup...plan.healsAt), .restore(Int(member)))
    }
    at(plan.healsAt, .heal)
  }

  /// Caps, and later more transfers than they let through at once.
  private func scheduleTransfers() {
    func want(_ request: Request, at time: Int64) {
      checkers.make(request, isTrue: true)
      wanted.append(request)
      at(time, .submit(request))
    }
    for cap in CapChecker.caps { want(cap.request(approvals: []), at: 0) }
    let begin = random.number(0...plan.healsAt)
    for number in 0..<20 {
      if let transfer = CapChecker.transfer(number, &random) { want(transfer, at: begin + random.number(0...1200)) }
    }
  }

  private func scheduleAccident() {
    let begin = random.number(0...plan.healsAt)
    let end = begin + random.number(50...4000)
    let machine = Int(random.number(0...Int64(size - 1)))
    switch random.number(0...3) {
    case 0:
      at(begin, .crash(machine))
      at(end, .restart(machine))
    case 1:
      at(begin, .partition(random.next()))
      at(end, .partition(0))
    case 2: at(begin, .clock(machine, skew: random.number(-8000...8000)))
    default:
      // All at once, as when the power of the whole site fails.
      for machine in machines.indices where random.happens(perMille: 800) {
        at(begin, .crash(machine))
        at(end + random.number(0...500), .restart(machine))
      }
    }
  }

  /// Clients ask until what they asked for is ordered, one or two members at a time.
  func submit(_ request: Request) throws(CommitteeViolation) {
    guard checkers.ordered[request.event] == nil else { return }
    for _ in 0..<random.number(1...2) {
      let machine = Int(random.number(0...Int64(size - 1)))
      try step(machine, .submitted([request]))
    }
    after(random.number(500...3000), .submit(request))
  }

  /// Asks for a new epoch with the same members.
  func rotate() throws(CommitteeViolation) {
    guard
      let replica = machines.indices.compactMap({ isChecked($0) ? machines[$0].replica : nil }).max(by: {
        $0.epoch.number < $1.epoch.number
      })
    else { return }
    let epoch = replica.epoch
    guard
      let next = try? CommitteeEpoch(
        committee: epoch.committee, number: epoch.number + 1, keys: epoch.keys, revoked: epoch.revoked)
    else { return }
    let event = Digest(of: Array("membership \(next.number)".utf8))
    let request = Request(kind: .membership, event: event, body: next.membershipBody)
    checkers.make(request, isTrue: true)
    for machine in 0..<size { try step(machine, .submitted([request])) }
  }

  func heal() throws(CommitteeViolation) {
    (isHealed, cut) = (true, 0)
    for machine in machines.indices {
      machines[machine].skew = 0
      if machines[machine].replica == nil { try start(machine) }
    }
    // Where one may still fail, one does, so that what comes is ordered without it.
    if plan.liars.isEmpty, checkers.restored.isEmpty, random.happens(perMille: 500) {
      fail(random.number(0...Int64(size - 1)))
    }
  }

  /// Some machines go down and come back in turn, then one stays down: the others order what is asked for all the same.
  /// They are one more than a member passes over, so that each of them costs a view its time.
  private func fail(_ machine: Int64) {
    let machine = Int(machine)
    for turn in 0..<6 {
      let other = (machine + turn % (firstEpoch.faults + 1)) % size
      after(500 + Int64(turn) * 7000, .crash(other))
      after(6500 + Int64(turn) * 7000, .restart(other))
    }
    after(44_000, .stop(machine))
    // The first ones teach members how fast the network is now.
    for number in 0..<100 { askLate("early \(number)", after: Int64(number) * 430) }
    for number in 0..<8 { askLate("late \(number)", after: 44_100 + Int64(number) * 300, within: Self.latePatience) }
  }

  private func askLate(_ name: String, after delay: Int64, within patience: Int64? = nil) {
    let request = Request(kind: .ordinary, event: Digest(of: Array(name.utf8)), body: Array(name.utf8))
    checkers.make(request, isTrue: true)
    wanted.append(request)
    after(delay, .ask(request))
    if let patience { after(delay + patience, .expect(request)) }
  }

  // MARK: The end

  /// Whether all that had to happen has: everything ordered everywhere, and every liar that was seen through revoked.
  func isDone() throws(CommitteeViolation) -> Bool {
    guard checkers.ordered.count >= wanted.count, wanted.allSatisfy({ checkers.ordered[$0.event] != nil }) else {
      return false
    }
    let top = UInt64(checkers.chain.count)
    for machine in 0..<size where machine != stopped && isChecked(machine) {
      guard checkers.heights[machine] == top else { return false }
    }
    return checkers.caught.isSubset(of: checkers.revoked)
  }

  func missing() -> String {
    let events = wanted.filter { checkers.ordered[$0.event] == nil }.count
    let behind = (0..<size).filter { isChecked($0) && $0 != stopped && checkers.heights[$0] < checkers.chain.count }
    let free = checkers.caught.subtracting(checkers.revoked).sorted()
    let standing = machines.compactMap { machine in
      machine.replica.map {
        "\(machine.index): epoch \($0.epoch.number) view \($0.view) height \($0.tip.height)\($0.mayVote ? "" : ", no vote")"
      }
    }
    return "\(standing); \(events) requests not ordered, members \(behind) behind, liars \(free) seen and not revoked"
  }
}

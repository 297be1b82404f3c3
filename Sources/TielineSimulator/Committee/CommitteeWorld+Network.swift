import TielineConsensus

extension CommitteeWorld {
  func send(_ message: Message, from machine: Int, to recipient: MessageRecipient) throws(CommitteeViolation) {
    let sender = machines[machine].index
    if isChecked(machine) { try check(message, sender) }
    for target in machines.indices where machines[target].index != sender {
      if case .member(let member) = recipient, machines[target].index != member { continue }
      guard reaches(machine, target) else { continue }
      transmit(message, from: machine, to: target)
    }
  }

  private func check(_ message: Message, _ sender: MemberIndex) throws(CommitteeViolation) {
    let vote: SignedVote
    switch message {
    case .vote(let signed): vote = signed
    case .proposal(let proposal): vote = proposal.vote
    default: return
    }
    guard vote.member == sender else { return }
    try checkers.sends(vote.vote, sender, at: now)
  }

  /// Whether there is a way between two machines now: not across a cut, and a liar's faces have friends of their own.
  private func reaches(_ one: Int, _ other: Int) -> Bool {
    if (cut >> UInt64(one)) & 1 != (cut >> UInt64(other)) & 1 { return false }
    return isFace(one, to: other) && isFace(other, to: one)
  }

  private func isFace(_ machine: Int, to other: Int) -> Bool {
    guard plan.liars[machines[machine].index] == .equivocate else { return true }
    let looksAtTwin = (faces >> UInt64(machines[other].index)) & 1 == 1
    return (machine >= size) == looksAtTwin
  }

  private func transmit(_ message: Message, from machine: Int, to target: Int) {
    let sender = machines[machine].index
    let message = plan.liars[sender] == nil ? message : damaged(message)
    if let lie = plan.liars[sender], let delay = lying(lie, message, machine, target) {
      if delay >= 0 { after(delay, .message(message, from: sender, to: target)) }
      return
    }
    let isLost = !isHealed && random.happens(perMille: plan.lossPerMille)
    let delays = isHealed ? 1...10 : plan.delays
    if !isLost { after(random.number(delays), .message(message, from: sender, to: target)) }
    if !isHealed, random.happens(perMille: plan.duplicationPerMille) {
      after(random.number(delays), .message(message, from: sender, to: target))
    }
  }

  /// Whatever a liar does otherwise, it hands out pieces of checkpoints that are none.
  private func damaged(_ message: Message) -> Message {
    guard case .checkpoint(.piece(let height, let number, var piece)) = message, !piece.isEmpty,
      random.happens(perMille: 500)
    else { return message }
    piece[Int(random.number(0...Int64(piece.count - 1)))] ^= UInt8(1 << random.number(0...7))
    return .checkpoint(.piece(height: height, number: number, bytes: piece))
  }

  /// What a liar does instead of sending: a delay, below zero for not at all; `nil` where it sends as it should.
  private func lying(_ lie: FaultPlan.Lie, _ message: Message, _ machine: Int, _ target: Int) -> Int64? {
    switch lie {
    case .equivocate: return nil
    case .withhold: return random.happens(perMille: 400) ? -1 : nil
    case .delay: return random.number(50...2500)
    case .replay:
      machines[machine].sentBefore.append(message)
      if machines[machine].sentBefore.count > 64 { machines[machine].sentBefore.removeFirst() }
      let old = machines[machine].sentBefore
      after(
        random.number(1...500),
        .message(old[Int(random.number(0...Int64(old.count - 1)))], from: machines[machine].index, to: target))
      return nil
    case .garbage:
      after(
        random.number(1...50),
        .message(garbage(message, machines[machine].index), from: machines[machine].index, to: target))
      return random.happens(perMille: 300) ? -1 : nil
    }
  }

  /// A message made up from a true one.
  private func garbage(_ message: Message, _ sender: MemberIndex) -> Message {
    var bytes = message.encoded
    let place = Int(random.number(0...Int64(bytes.count - 1)))
    bytes[place] ^= UInt8(1 << random.number(0...7))
    if let damaged = try? Message(encoded: bytes) { return damaged }
    let far = UInt64(random.number(1...1_000_000))
    switch random.number(0...4) {
    case 0: return .status(MemberStatus(epoch: far, view: far, height: far))
    case 1: return .fetchFinal(epoch: 1, above: far)
    case 2:
      let vote = Vote(epoch: 1, view: far, step: .nullify, block: .zero)
      return .certificate(
        QuorumCertificate(
          vote: vote,
          entries: (0..<MemberIndex(firstEpoch.quorum)).map { QuorumCertificate.Entry(member: $0, signature: [1, 2]) }))
    case 3:
      return .requests([Request(kind: .ordinary, event: Digest(of: bytes), body: bytes.suffix(40))])
    default:
      let vote = Vote(epoch: 1, view: far % 100 + 1, step: .finalize, block: Digest(of: bytes))
      return .vote(SignedVote(member: sender, vote: vote, signature: [9]))
    }
  }

  func arrive(_ message: Message, from sender: MemberIndex, at machine: Int) throws(CommitteeViolation) {
    guard let replica = machines[machine].replica else { return }
    var message = message
    if plan.encodes {
      do { message = try Message(encoded: message.encoded) } catch {
        throw CommitteeViolation(rule: .encoding, at: now, what: "\(error): \(message)")
      }
    }
    let incarnation = machines[machine].incarnation
    switch message {
    case .checkpoint(let message): return try arrive(message, from: sender, at: machine)
    case .fetchFinal(let epoch, let height) where height < replica.oldestKept:
      return try answerFromDisk(epoch: epoch, above: height, machine, to: sender)
    default: try step(machine, .received(message, from: sender))
    }
    if case .status(let status) = message { try step(machine, .stands(status, sender)) }
    // What a machine received in the moment in which its power failed, it did not.
    if isChecked(machine), machines[machine].incarnation == incarnation {
      note(message, from: sender, at: machine, replica)
    }
  }

  /// Remembers votes that the replica had reason to look at.
  private func note(_ message: Message, from sender: MemberIndex, at machine: Int, _ replica: Replica) {
    let signed: SignedVote
    switch message {
    case .vote(let vote): signed = vote
    case .proposal(let proposal):
      guard proposal.vote.vote.block == proposal.block.digest,
        replica.epoch.leader(of: proposal.block.view) == sender, proposal.block.view == proposal.vote.vote.view
      else { return }
      signed = proposal.vote
    default: return
    }
    let vote = signed.vote
    let scheme = SimulatedKeys.scheme(sender)
    guard signed.member == sender, vote.epoch == replica.epoch.number, replica.epoch.votes(sender),
      vote.view > replica.tip.view, vote.view <= replica.view + 64, (vote.step == .nullify) == (vote.block == .zero),
      scheme.verify(signed.signature, vote.signBytes(committee: firstEpoch.committee), SimulatedKeys.key(sender))
    else { return }
    checkers.receives(signed, machines[machine].index)
  }
}

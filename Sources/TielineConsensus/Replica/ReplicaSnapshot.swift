import TielineCore

/// All that decides what a replica will do, for who explores what a committee can come to: replicas with equal
/// snapshots do the same from then on.
///
/// Left out is what decides nothing: whose signatures a notarization or nullification holds, since any quorum's do;
/// where the others said that they stand; what was learnt of how long views take, since explored timeouts are fixed;
/// votes for a step that already has its quorum, unless they may still show that their member lied; and what is due
/// within ``pause``, since who takes snapshots lets as much time pass before anything else happens.
package struct ReplicaSnapshot: Hashable, Sendable {
  /// One part of it, by kind, so that names can be changed for others and numbers be counted from elsewhere.
  package enum Fact: Hashable, Sendable {
    case number(UInt64)
    case view(UInt64)
    case height(UInt64)
    case digest(Digest)
    /// Two in no order.
    case pair(Digest, Digest)
  }

  /// What it can send to members below a height.
  package struct Kept: Hashable, Sendable {
    package let height: UInt64
    package let facts: [Fact]
  }

  package let epoch: CommitteeEpoch
  package let tip: FinalTip
  package let facts: [Fact]
  /// What is left out of the facts because it decides nothing, and yet says what others have signed: machines that
  /// differ in it were never in one committee.
  package let signatures: [Fact]
  /// By ascending height.
  package let kept: [Kept]
}

extension Replica {
  /// - Parameters:
  ///   - liar: The one member that may sign votes that exclude each other.
  ///   - pause: How much time passes before the next event.
  package func snapshot(liar: MemberIndex, pause: Milliseconds) -> ReplicaSnapshot {
    var facts: [ReplicaSnapshot.Fact] = [.view(view), .number(UInt64(views.count))]
    for view in views.keys.sorted() {
      if let state = views[view] { describe(state, of: view, liar, &facts) }
    }
    describeBlocks(&facts)
    describePool(&facts)
    describeTime(pause, &facts)
    describeStarts(&facts)
    describeLog(&facts)
    let kept = kept.compactMap { chain in
      chain.blocks.last.map { last in
        ReplicaSnapshot.Kept(
          height: last.block.height,
          facts: chain.blocks.map { .digest($0.block.digest) }
            + [.number(chain.certificate.vote.epoch), .view(chain.certificate.vote.view)]
            + chain.certificate.entries.map { .number(UInt64($0.member)) })
      }
    }
    return ReplicaSnapshot(epoch: epoch, tip: tip, facts: facts, signatures: signatures, kept: kept)
  }

  private var signatures: [ReplicaSnapshot.Fact] {
    views.keys.sorted().flatMap { view -> [ReplicaSnapshot.Fact] in
      guard let state = views[view] else { return [] }
      let votes = (0..<MemberIndex(epoch.size)).flatMap { member in
        state.votes(of: member).flatMap { vote -> [ReplicaSnapshot.Fact] in
          [.number(UInt64(member)), .number(UInt64(vote.vote.step.rawValue)), .digest(vote.vote.block)]
        }
      }
      let signers = VoteStep.allCases.flatMap { step -> [ReplicaSnapshot.Fact] in
        state[certificate: step]?.entries.map { .number(UInt64($0.member)) } ?? []
      }
      return [.view(view), .number(UInt64(votes.count))] + votes + signers
    }
  }

  private func describe(
    _ state: ViewState, of view: UInt64, _ liar: MemberIndex, _ facts: inout [ReplicaSnapshot.Fact]
  ) {
    facts.append(.view(view))
    facts += state.proposal.map { [.number(1), .digest($0)] } ?? [.number(0)]
    let mayAccuse = evidence[liar] == nil && epoch.votes(liar) && !bugs.contains(.evidenceIgnored)
    for step in VoteStep.allCases {
      let certificate = state[certificate: step]
      facts += certificate.map { [.number(1), .digest($0.vote.block)] } ?? [.number(0)]
      // Who signed that a block is final, is asked for it where it is missing.
      if step == .finalize { facts += certificate?.entries.map { .number(UInt64($0.member)) } ?? [] }
      facts += state[own: step].map { [.number(1), .digest($0.vote.block)] } ?? [.number(0)]
      for member in 0..<MemberIndex(epoch.size) {
        guard let vote = state[step, member]?.vote, certificate == nil || (member == liar && mayAccuse) else {
          continue
        }
        facts += [.number(UInt64(member) + 2), .digest(vote.block)]
      }
    }
  }

  private func describeBlocks(_ facts: inout [ReplicaSnapshot.Fact]) {
    facts.append(.number(UInt64(blocks.all.count)))
    // Of two of a view one is the proposal that came first, so the order does not depend on what they are called.
    func isSecond(_ block: Block) -> UInt8 { views[block.view]?.proposal == block.digest ? 0 : 1 }
    let sorted = blocks.all.sorted {
      ($0.view, isSecond($0), $0.digest) < ($1.view, isSecond($1), $1.digest)
    }
    for block in sorted {
      facts += block.facts
      facts.append(.number(savedBlocks.contains(block.digest) ? 1 : 0))
    }
  }

  private func describePool(_ facts: inout [ReplicaSnapshot.Fact]) {
    for request in pool.waiting {
      facts += [.digest(request.digest), .digest(request.event), .number(UInt64(request.kind.rawValue))]
      facts.append(.number(pool.isAccepted(request.digest) ? 1 : 0))
      // Others may come to the same evidence.
      if request.kind == .evidence { facts += Evidence(encoded: request.body)?.facts ?? [] }
    }
    facts += [.number(0)] + pool.refused.map { .digest($0) }
  }

  private func describeLog(_ facts: inout [ReplicaSnapshot.Fact]) {
    // A log that was read again holds older ones as well, which nothing is compared with.
    let open = loggedVotes.filter { ($0.epoch, $0.view) > (epoch.number, tip.view) }
    facts.append(.number(UInt64(open.count)))
    for vote in open.sorted(by: { ($0.epoch, $0.view, $0.step.rawValue) < ($1.epoch, $1.view, $1.step.rawValue) }) {
      facts += [.number(vote.epoch), .view(vote.view), .number(UInt64(vote.step.rawValue)), .digest(vote.block)]
    }
  }

  private func describeTime(_ pause: Milliseconds, _ facts: inout [ReplicaSnapshot.Fact]) {
    func fact(_ time: Milliseconds?) -> ReplicaSnapshot.Fact {
      .number(time.map { UInt64(clamping: max($0, pause).count) } ?? 0)
    }
    facts.append(fact(timing.deadline.map { $0 - now }))
    facts.append(.number(timing.isPassedOver.map { $0 ? 2 : 1 } ?? 0))
    let leaders = leaders.facts
    facts.append(.number(UInt64(leaders.count)))
    facts += leaders.map { .number($0) }
  }

  private func describeStarts(_ facts: inout [ReplicaSnapshot.Fact]) {
    facts += [.number(startCount), .number(satOutEpoch)]
    let answers = isRejoining ? startAnswers.sorted() : []
    facts += [.number(isRejoining ? 1 : 0), .number(UInt64(answers.count))] + answers.map { .number(UInt64($0)) }
    facts += (0..<MemberIndex(epoch.size)).map { .number(starts[$0]?.starts ?? 0) }
    facts.append(.number(UInt64(evidence.count)))
    for member in evidence.keys.sorted() { facts += [.number(UInt64(member))] + (evidence[member]?.facts ?? []) }
  }
}

extension Evidence {
  fileprivate var facts: [ReplicaSnapshot.Fact] {
    // Which vote comes first depends on what blocks are called.
    let votes = [first.vote, second.vote].sorted { $0.step.rawValue < $1.step.rawValue }
    return [.number(votes[0].epoch), .view(votes[0].view)] + votes.map { .number(UInt64($0.step.rawValue)) }
      + (votes[0].step == votes[1].step
        ? [.pair(votes[0].block, votes[1].block)] : votes.map { .digest($0.block) })
  }
}

extension Block {
  /// All but its time, which an exploration keeps still.
  package var facts: [ReplicaSnapshot.Fact] {
    [.digest(digest), .number(epoch), .view(view), .height(height), .view(parentView), .digest(parent)]
      + [.number(UInt64(requests.count))] + requests.map { .digest($0) }
  }
}

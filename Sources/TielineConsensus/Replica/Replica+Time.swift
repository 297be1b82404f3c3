import TielineCore

extension Replica {
  /// When the driver has to wake the replica, whatever else happens.
  public var nextWake: Instant? {
    var times = [timing.resend, state(of: view)[own: .nullify] == nil ? timing.deadline : nil].compactMap(\.self)
    if epoch.leader(of: view) == me, timing.deadline != nil, state(of: view).proposal == nil {
      for pause in [settings.gathering, timing.patience] where timing.entered + pause > now {
        times.append(timing.entered + pause)
      }
    }
    return times.min()
  }

  /// Whether something waits to be ordered or to become final.
  var hasWork: Bool {
    pool.acceptedCount > 0 || views[view]?.proposal != nil
      || views.contains { $0.value[certificate: .notarize] != nil || $0.value[certificate: .finalize] != nil }
  }

  mutating func keepTime() {
    let state = state(of: view)
    let leader = epoch.leader(of: view)
    if hasWork, timing.deadline == nil {
      let isPassedOver = leader != me && (timing.isPassedOver ?? leaders.passesOver(leader))
      timing.beginWork(at: now, isPassedOver: isPassedOver)
    } else if !hasWork {
      timing.endWork()
    }
    if mayVote, state[own: .nullify] == nil {
      if let deadline = timing.deadline, deadline <= now {
        if timing.isPassedOver != true {
          timing.gaveUp()
          if leader != me { leaders.missed(leader, most: epoch.faults) }
        }
        giveUp()
      } else if state.votes(for: Vote(epoch: epoch.number, view: view, step: .nullify, block: .zero)).count
        >= epoch.honestWitnesses
      {
        giveUp()
      }
    }
    resendIfDue()
  }

  private mutating func resendIfDue() {
    let pause = hasWork || isRejoining ? timing.resendPause : settings.heartbeat
    guard let due = timing.resend else {
      timing.resend = now + pause
      return
    }
    if due > now + pause { timing.resend = now + pause }
    guard due <= now else { return }
    timing.resend = now + pause
    resend()
  }

  private mutating func resend() {
    broadcast(.status(status))
    if isRejoining { announceStart() }
    sendOwnVotes()
    guard let state = views[view], let digest = state.proposal, let block = blocks[digest] else {
      gossipAgain()
      return
    }
    if state[own: .notarize] == nil { fetchMissing(of: block, from: epoch.leader(of: view)) }
  }

  /// What waits may be known to this member alone.
  private mutating func gossipAgain() {
    var (requests, bytes) = ([Request](), 0)
    for request in pool.accepted {
      bytes += request.body.count
      guard requests.count < 64, requests.isEmpty || bytes <= settings.bytesPerBlock else { break }
      requests.append(request)
    }
    if !requests.isEmpty { broadcast(.requests(requests)) }
  }

  /// Sends the stored votes of the newest views that are not final again, and the own block with them.
  mutating func sendOwnVotes() {
    for view in views.keys.sorted().suffix(16) {
      let state = state(of: view)
      for signed in state.ownVotes {
        if signed.vote.step == .notarize, epoch.leader(of: view) == me, let block = blocks[signed.vote.block] {
          broadcast(.proposal(Proposal(block: block, vote: signed, certificates: justification(of: block))))
        } else {
          broadcast(.vote(signed))
        }
      }
    }
  }
}

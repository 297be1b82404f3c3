extension Replica {
  mutating func submit(_ requests: [Request]) {
    for request in requests {
      pool.forgetRefusal(request.digest)
      admit(request)
    }
    var rest = requests[...]
    while !rest.isEmpty {
      broadcast(.requests(Array(rest.prefix(Message.maximumItems))))
      rest = rest.dropFirst(Message.maximumItems)
    }
  }

  /// Takes a request in and has it checked, unless it is known or its event was ordered.
  mutating func admit(_ request: Request) {
    guard !isOrdered(request.event), !pool.isKnown(request.digest), pool.count < settings.waitingRequests else {
      return
    }
    pool.insert(request)
    switch request.kind {
    case .ordinary: effects.append(.verify(request))
    case .membership:
      do throws(CommitteeError) {
        _ = try CommitteeEpoch(after: epoch, body: request.body)
        effects.append(.verify(request))
      } catch { _ = pool.settle(request.digest, .refused(reason: "\(error)")) }
    case .evidence:
      let isTrue =
        Evidence(encoded: request.body).map {
          $0.request(committee: epoch.committee) == request && epoch.votes($0.member) && $0.isValid(in: epoch, scheme)
        } ?? false
      _ = pool.settle(
        request.digest, isTrue ? .accepted : .refused(reason: "two votes that go together, or not signed"))
    }
  }

  func isOrdered(_ event: Digest) -> Bool { events.contains(event) && !bugs.contains(.noDeduplication) }

  mutating func settle(_ digest: Digest, _ verification: Verification) { _ = pool.settle(digest, verification) }

  mutating func answer(requests digests: [Digest], to member: MemberIndex) {
    var (requests, bytes) = ([Request](), 0)
    for request in digests.prefix(Message.maximumItems).compactMap({ pool[$0] }) {
      bytes += request.body.count
      guard requests.isEmpty || bytes <= settings.bytesPerBlock else { break }
      requests.append(request)
    }
    if !requests.isEmpty { send(.requests(requests), to: member) }
  }

  /// Evidence against a member: kept, sent on, and asked to be ordered.
  mutating func accuse(_ found: Evidence) {
    guard !bugs.contains(.evidenceIgnored), evidence[found.member] == nil, epoch.votes(found.member),
      found.isValid(in: epoch, scheme)
    else { return }
    evidence[found.member] = found
    effects.append(.alert(.equivocation(found)))
    effects.append(.save(.evidence(found)))
    effects.append(.sync)
    broadcast(.evidence(found))
    submit([found.request(committee: epoch.committee)])
  }

  mutating func receive(_ evidence: Evidence) { accuse(evidence) }
}

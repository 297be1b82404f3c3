extension Replica {
  /// Whether a message may change anything here, for who carries out many rounds and need not carry what does not.
  package func isNews(_ message: Message, from sender: MemberIndex) -> Bool {
    switch message {
    case .requests(let requests): requests.contains { !isOrdered($0.event) && !pool.isKnown($0.digest) }
    case .vote(let vote): isNews(vote, from: sender)
    case .proposal(let proposal):
      isNews(proposal.vote, from: sender) || proposal.certificates.contains { isNews($0) }
        || (isOpen(proposal.block.view) && views[proposal.block.view]?.proposal == nil)
    case .certificate(let certificate): isNews(certificate)
    case .status(let status):
      (status.epoch, status.height) != (epoch.number, tip.height) || status.view < view
    case .evidence(let found): evidence[found.member] == nil && epoch.votes(found.member)
    case .fetchRequests, .fetchBlock, .block, .fetchFinal, .final, .start, .startKnown: true
    case .checkpoint: false
    }
  }

  private func isNews(_ signed: SignedVote, from sender: MemberIndex) -> Bool {
    guard signed.vote.epoch == epoch.number, isOpen(signed.vote.view) else { return false }
    return leaders.isAway(sender) || views[signed.vote.view]?[signed.vote.step, sender] != signed
  }

  private func isNews(_ certificate: QuorumCertificate) -> Bool {
    let vote = certificate.vote
    return vote.epoch == epoch.number && vote.view > tip.view && views[vote.view]?[certificate: vote.step] == nil
  }
}

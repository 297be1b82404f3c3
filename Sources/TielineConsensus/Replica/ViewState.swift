/// What a replica knows of one view.
struct ViewState {
  /// The leader's first block.
  var proposal: Digest?
  /// The first vote of each step from each member, by member.
  private var votes: [[SignedVote?]]
  /// A quorum's votes, by step.
  private var certificates: [QuorumCertificate?] = [nil, nil, nil]
  /// Own votes, by step: in the vote log.
  private var own: [SignedVote?] = [nil, nil, nil]

  init(members: Int) { votes = Array(repeating: Array(repeating: nil, count: members), count: 3) }

  subscript(own step: VoteStep) -> SignedVote? {
    get { own[Int(step.rawValue) - 1] }
    set { own[Int(step.rawValue) - 1] = newValue }
  }

  subscript(certificate step: VoteStep) -> QuorumCertificate? {
    get { certificates[Int(step.rawValue) - 1] }
    set { certificates[Int(step.rawValue) - 1] = newValue }
  }

  subscript(step: VoteStep, member: MemberIndex) -> SignedVote? {
    get { votes[Int(step.rawValue) - 1][Int(member)] }
    set { votes[Int(step.rawValue) - 1][Int(member)] = newValue }
  }

  /// Own votes in the order in which they can have been made.
  var ownVotes: [SignedVote] { own.compactMap(\.self) }

  /// A member's votes.
  func votes(of member: MemberIndex) -> [SignedVote] { votes.compactMap { $0[Int(member)] } }

  /// The votes for one thing, by ascending member.
  func votes(for vote: Vote) -> [SignedVote] {
    votes[Int(vote.step.rawValue) - 1].compactMap { $0?.vote == vote ? $0 : nil }
  }

  /// Whether the view can be left.
  var isOver: Bool { self[certificate: .notarize] != nil || self[certificate: .nullify] != nil }
}

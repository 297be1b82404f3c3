import TielineConsensus

extension MemberLoop {
  /// An epoch has ended: signs for every contract that believes this committee, so that it takes the next members.
  func signRotation(from ended: CommitteeEpoch, to next: CommitteeEpoch) {
    (rotation, rotationShares) = ((ended, next), [:])
    signRotation()
  }

  /// Signs what the own signature of the last rotation is missing from: after a crash, too.
  func signRotation() {
    guard let (ended, next) = rotation, ended.votes(setup.me), ended.keys[Int(setup.me)] == setup.keys else { return }
    for destination in state.sequences.keys.sorted() where rotationShares[destination]?[setup.me] == nil {
      guard let statement = RotationStatement(destination, from: ended.number, to: next),
        let signature = try? setup.secrets.secp256k1.contractSignature(of: statement.digest)
      else { continue }
      let share = RotationShare(
        destination: destination, epoch: ended.number, member: setup.me, signature: signature)
      keep(share)
      sendToMembers(CommitteeFrame.rotation(share).encoded)
    }
  }

  func receive(_ share: RotationShare) {
    guard let rotation, share.epoch == rotation.from.number, state.sequences[share.destination] != nil,
      rotationShares[share.destination]?[share.member] == nil, share.isValid(from: rotation.from, to: rotation.to)
    else { return }
    keep(share)
  }

  private func keep(_ share: RotationShare) {
    rotationShares[share.destination, default: [:]][share.member] = share
    newRotationShares.append(share)
  }

  /// Sends the own signatures again while a contract lacks a quorum of them.
  func resendRotation() {
    guard let rotation else { return }
    for destination in rotationShares.keys.sorted() {
      guard let shares = rotationShares[destination], shares.count < rotation.from.quorum, let own = shares[setup.me]
      else { continue }
      sendToMembers(CommitteeFrame.rotation(own).encoded)
    }
  }
}

import TielineProofs

/// Gives out transaction numbers: one sequence for each signing account (H-17).
actor AccountSequencer {
  private var sequences: [EVMAddress: NonceSequence] = [:]

  func reserve(_ count: Int, for account: EVMAddress, pendingCount: UInt64) -> [UInt64] {
    sequences[account, default: NonceSequence()].reserve(count, pendingCount: pendingCount)
  }

  func giveBack(_ number: UInt64, of account: EVMAddress) { sequences[account]?.giveBack(number) }

  func resume(_ numbers: [UInt64], of account: EVMAddress, pendingCount: UInt64) {
    sequences[account, default: NonceSequence()].resume(numbers, pendingCount: pendingCount)
  }
}

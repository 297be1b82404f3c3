/// The SHA-256 of each example's canonical form; a change here is a change of every session under way.
enum SATPHashes {
  /// Of the compact text of the signed ack-commence.
  static let envelope = "08ed66812f035b29848cd303500840f50c4c58edd31767c0cfc4d10036524654"

  /// Of the entries of a transfer that goes well, the sender's before the receiver's.
  static let entries = "d22ad5da9e20d2e0d06d4f30a46e92f4ad9507bc551b0ebf0994c5ce43448432"

  static let pinned: [String: String] = [
    "ack-commence": "1e2529a5335e67413c39a45421ad918fb063842417f0c2c30da160494f91cada",
    "ack-commit-final": "d999c4c9674f1b946738e2218afdbf95458732828c8365af523065a20d3302d4",
    "assertion-receipt": "0670dfa1cd0d6ee0710e1730e3f515a83b9ae3d6b4bbf35c055ede2c61954e68",
    "commit-final": "5c36968c2029e8be1092181722a69e3d0e5129c9f110410208ebb36e850b2de2",
    "commit-prepare": "39f10c04a0380dd308836346d2730486e66e62b8dc780cb6d6b6d0c57be9bebb",
    "commit-ready": "a52b58ce5de07d55fea6b45c963d9e6b8c476de15c116c7f7eeb997981db4b78",
    "commit-transfer-complete": "0ae977dce900b69db54182e665c3ca7b7ab1c02d72a33ed60ff63de333cdd942",
    "error": "3931844f25f1f3ac313ea7b0fa1ad78ce00b9064692dd50eb6b2d2c14ef526e4",
    "lock-assert": "01cbe9a86254adfb4fd0e539cc2e96008d75e4b33136cc31e1128445e34176ed",
    "proposal-receipt": "996cbc58c7c4ad8f71ff8f2e99266e5d21ff9ef08d7f0b18dccacfc38825d762",
    "recover-update-ack": "325382fc4e859eb442e20cf5bddad3f98b10a4e60343c79a0d00b34565bca6af",
    "recover-update": "e689c1e81d47ff0179f16ca29ae00484847c2a8d110e829dfa5cf2ad4f9d7552",
    "recover": "b51622d409f47da646c66cae6b4c5713000d54ec6b6cb0984bbe1ffb3e1f5938",
    "reject": "30361585e32b7954483130842cdb6f750f18f95f0ff58e9e5192e29ed82b2c38",
    "rollback-ack": "1d76132594f283929d27c07316d40089e803760943b8fcd6118e25342237a5cb",
    "rollback": "41847e1d562fd3dcff2067dfeb47a5f5c43fc92659358bd50d02002aecc6f97a",
    "session-abort": "16a3fa68bdee674a74cbbbcda8df6fcd6560277542eb66a29169490825b128bc",
    "transfer-commence": "d0d264c3291418a0d1ded3136017683728e5e60124f02cf69c348f539b77b92a",
    "transfer-proposal": "9a4c44c0c3071117eac5367f5c2120139d5bc364b2d81df24c6cc8f24429df2c",
  ]
}

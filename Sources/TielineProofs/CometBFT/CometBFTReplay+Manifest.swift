import TielineCodec
import TielineCore

extension CometBFTReplay {
  /// Compares what the manifest says of the recorded contract with the answers, which are proven already.
  func checkManifest() throws(ReplayFailure) {
    let path = "manifest.json"
    guard let manifest = try folder.json(path) else { return }
    let address = try manifest["evm_contract"].string()
    guard let contract = try? EVMAddress(address) else { throw manifest["evm_contract"].mismatch("an EVM address") }
    let heights = try Heights(manifest)
    try Self.require(
      heights.commit == heights.query + 1, path, .wrongHeight, at: heights.commit, "commit_height \(heights.query + 1)")
    let store = try manifest["store"].string()
    for name in try manifest["slots"].names() {
      let slot = manifest["slots"][name]
      try checkKey(slot, of: contract)
      guard let answer = try answer("abci_exist_\(name).json", heights, store) else { continue }
      let key = Hex.decode(try slot["key"].string())
      try Self.require(
        answer.key == key, path, .wrongKey, at: heights.query,
        "\(name) at \(Hex.encode(answer.key))")
      let value = try CometBFTAnswer.base64(slot["value_b64"])
      try Self.require(
        answer.value == value, path, .wrongValue, at: heights.query,
        "\(name) of \(answer.value.map { Hex.encode($0) } ?? "no value")")
    }
    guard let absent = manifest["absent_key"].ifPresent,
      let answer = try answer("abci_absent.json", heights, store)
    else { return }
    let key = Hex.decode(try absent.string())
    try Self.require(
      answer.value == nil && answer.key == key, path, .wrongKey, at: heights.query,
      "\(Hex.encode(answer.key)) as the absent key")
  }

  private struct Heights {
    let query: UInt64
    let commit: UInt64

    init(_ manifest: JSONField<ReplayFailure>) throws(ReplayFailure) {
      query = try manifest["query_height"].integer()
      commit = try manifest["commit_height"].integer()
      guard query < UInt64(Int64.max) else { throw manifest["query_height"].mismatch("a height") }
    }
  }

  /// An answer to a query of the manifest's height and store; `nil` where it is not recorded.
  private func answer(
    _ path: String, _ heights: Heights, _ store: String
  ) throws(ReplayFailure) -> CometBFTStoreAnswer? {
    guard let field = try folder.json(path) else { return nil }
    let answer = try CometBFTAnswer.store(field)
    try Self.require(
      answer.height == heights.query, "manifest.json", .wrongHeight, at: heights.query, "height \(answer.height)")
    try Self.require(answer.store == store, "manifest.json", .wrongKey, at: heights.query, "store \(answer.store)")
    return answer
  }

  /// A slot's key is the byte 2, the contract's address, and the slot's number in 32 bytes.
  private func checkKey(_ slot: JSONField<ReplayFailure>, of contract: EVMAddress) throws(ReplayFailure) {
    let digits = try slot["slot"].string().dropFirst(2)
    guard let number = Hex.decode((digits.utf8.count.isMultiple(of: 2) ? "" : "0") + digits), number.count <= 32 else {
      throw slot["slot"].mismatch("a slot of at most 32 bytes")
    }
    let key = [2] + contract.bytes + [UInt8](repeating: 0, count: 32 - number.count) + number
    let recorded = Hex.decode(try slot["key"].string())
    try Self.require(
      recorded == key, "manifest.json", .wrongKey, at: nil, Hex.encode(key))
  }
}

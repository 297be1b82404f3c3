import TielineConsensus

/// Chains of final blocks, each kept once, and known by number: its last block names all others.
struct TwinsChains {
  private var chains: [[Block]] = []
  private var numbers: [Digest: Int32] = [:]

  subscript(number: Int32) -> [Block] { chains[Int(number)] }

  mutating func number(of chain: [Block]) -> Int32 {
    let last = chain.last?.digest ?? .zero
    if let number = numbers[last] { return number }
    let number = Int32(chains.count)
    numbers[last] = number
    chains.append(chain)
    return number
  }
}

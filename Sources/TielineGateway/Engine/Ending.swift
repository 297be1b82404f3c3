import TielineRelay

/// What nodes say has become of a step, and the block in which that must show.
struct Ending: Equatable {
  let step: SwapStep
  let conclusion: Flight.Conclusion
  let height: UInt64
}

import TielineCore
import TielineRelay

/// One leg of one swap.
struct LegKey: Hashable, Sendable {
  let swap: SwapIdentifier
  let leg: Leg
}

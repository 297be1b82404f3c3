/// What a member says about a view.
public enum VoteStep: UInt8, Hashable, Sendable, CaseIterable {
  /// The block fits, and every request in it was verified.
  case notarize = 1
  /// The view is given up.
  case nullify = 2
  /// The block is notarized, and the view was not given up.
  case finalize = 3
}

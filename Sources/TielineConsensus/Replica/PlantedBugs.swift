/// Faults that the simulator plants, to see that its checkers find them. None in a real committee.
public struct PlantedBugs: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// A vote is sent before it is durable.
  public static let voteBeforeSync = Self(rawValue: 1)
  /// One vote less decides.
  public static let quorumLessOne = Self(rawValue: 2)
  /// Votes of the epoch before still count.
  public static let staleEpoch = Self(rawValue: 4)
  /// A view that was given up is finalized all the same.
  public static let lostLock = Self(rawValue: 8)
  /// An event is ordered as often as it is asked for.
  public static let noDeduplication = Self(rawValue: 16)
  /// Time given to a view only grows.
  public static let timeoutNotReset = Self(rawValue: 32)
  /// Two votes that exclude each other are not remarked.
  public static let evidenceIgnored = Self(rawValue: 64)
  /// A cap's window is a millisecond too short.
  public static let capWindowOffByOne = Self(rawValue: 128)
}

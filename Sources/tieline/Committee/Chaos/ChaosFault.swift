/// Something that goes wrong with a member, and how long it lasts.
struct ChaosFault: Encodable {
  enum Kind: String, Encodable, CaseIterable {
    case killed = "killed (SIGKILL)"
    case stopped = "stopped (SIGSTOP)"
    case cutOff = "cut off from the network"
    case diskFull = "disk full"
    case clockBack = "clock set back"
  }

  let kind: Kind
  let members: [Int]
  /// Since the beginning.
  let atSeconds: Double
  let lastsSeconds: Double
  /// Attested while it lasted.
  var attested = 0
  /// Whether fewer members than a quorum were left.
  let isBeyondFaults: Bool
}

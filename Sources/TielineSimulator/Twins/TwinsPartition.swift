/// Who hears whom in one round: machines 0 to 3 are the members, and 4 is the twin's second copy.
public struct TwinsPartition: Hashable, Sendable, CustomStringConvertible {
  /// Members and the second copy of one of them.
  static let machines = 5

  /// Bits of the machines that hear each other, ascending; each machine is in one.
  let groups: [UInt8]
  /// Whether all honest members lose power, and begin the round from what their disks hold.
  public let restarts: Bool

  /// Nobody is cut off.
  public static let none = Self(groups: [(1 << machines) - 1], restarts: false)

  init(groups: [UInt8], restarts: Bool) { (self.groups, self.restarts) = (groups.sorted(), restarts) }

  /// Reads ``description``; `nil` for what is none.
  public init?(_ text: String) {
    let restarts = text.hasSuffix("*")
    var (groups, seen) = ([UInt8](), UInt8(0))
    for part in (restarts ? text.dropLast() : text[...]).split(separator: "|", omittingEmptySubsequences: false) {
      var group: UInt8 = 0
      for digit in part {
        guard let machine = digit.wholeNumberValue, machine < Self.machines, (seen >> machine) & 1 == 0 else {
          return nil
        }
        group |= 1 << machine
        seen |= 1 << machine
      }
      guard group != 0 else { return nil }
      groups.append(group)
    }
    guard seen == Self.none.groups[0] else { return nil }
    self.init(groups: groups, restarts: restarts)
  }

  /// The groups, as in `013|24`; a star where members restart.
  public var description: String {
    groups.map { group in Self.machines(of: group).map(String.init).joined() }.joined(separator: "|")
      + (restarts ? "*" : "")
  }

  static func machines(of group: UInt8) -> [Int] { (0..<Self.machines).filter { (group >> $0) & 1 == 1 } }

  /// All partitions into at most so many groups: 16 for two, 41 for three, 52 for five.
  static func all(most groups: Int) -> [TwinsPartition] {
    var partitions: [[UInt8]] = [[]]
    for machine in 0..<machines {
      partitions = partitions.flatMap { partition in
        let joined = partition.indices.map { place in
          var partition = partition
          partition[place] |= 1 << machine
          return partition
        }
        return joined + (partition.count < groups ? [partition + [1 << machine]] : [])
      }
    }
    return partitions.map { TwinsPartition(groups: $0, restarts: false) }
  }
}

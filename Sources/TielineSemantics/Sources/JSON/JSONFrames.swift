/// The arrays and objects around the place where a text is read.
struct JSONFrames {
  private struct Frame {
    let isObject: Bool
    let states: UInt64
    var index = 0
    /// Hashes of the members' names, which are not kept themselves.
    var names: Set<UInt64> = []
  }

  enum Name { case new, repeated, tooMany }

  private var frames: [Frame] = []
  private var nameCount = 0
  private let nameLimit: Int

  /// - Parameter nameLimit: Most names of members of all objects that are open.
  init(nameLimit: Int) { self.nameLimit = nameLimit }

  var count: Int { frames.count }
  var isEmpty: Bool { frames.isEmpty }
  var isInObject: Bool { frames.last?.isObject ?? false }
  var states: UInt64 { frames.last?.states ?? 0 }

  mutating func open(isObject: Bool, states: UInt64) { frames.append(Frame(isObject: isObject, states: states)) }

  mutating func close() {
    guard let frame = frames.popLast() else { return }
    nameCount -= frame.names.count
  }

  /// The place of an array's next element.
  mutating func nextIndex() -> Int {
    guard let frame = frames.indices.last else { return 0 }
    defer { frames[frame].index += 1 }
    return frames[frame].index
  }

  mutating func note(_ name: UnsafeBufferPointer<UInt8>) -> Name {
    guard let frame = frames.indices.last else { return .new }
    guard nameCount < nameLimit else { return .tooMany }
    guard frames[frame].names.insert(JSONNameHash.of(name)).inserted else { return .repeated }
    nameCount += 1
    return .new
  }
}

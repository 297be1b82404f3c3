/// A pattern as a machine that reads a text once, from front to end, in all its states together.
///
/// So no pattern and no text makes it go back: time grows with the text's length times the pattern's.
struct PatternAutomaton: Sendable {
  enum Step: Sendable {
    case characters(class: Int, next: Int)
    case split(Int, Int)
    case start(next: Int)
    case end(next: Int)
    case match
  }

  /// Where the machine is: places that wait for a character, for the end, or that match.
  struct State: Hashable, Sendable {
    let places: [Int]
    /// Whether nothing, or the end of a line where lines count, was read before.
    let isAtStart: Bool
  }

  private(set) var steps: [Step] = []
  private(set) var classes: [CharacterClass] = []
  private var entry = 0
  let isMultiline: Bool

  /// A pattern may have this many steps, repetitions written out.
  static let stepLimit = 4000
  /// So many parts are written out at most, those without steps counted.
  private static let partLimit = 40_000
  private var parts = 0

  init(_ node: PatternNode, isMultiline: Bool) throws(PatternError) {
    self.isMultiline = isMultiline
    let match = try add(.match)
    entry = try build(node, next: match)
  }

  private mutating func add(_ step: Step) throws(PatternError) -> Int {
    guard steps.count < Self.stepLimit else {
      throw PatternError(position: 0, found: "a longer pattern", expected: "at most \(Self.stepLimit) steps")
    }
    steps.append(step)
    return steps.count - 1
  }

  /// Adds the steps of `node` before `next`; their entry.
  private mutating func build(_ node: PatternNode, next: Int) throws(PatternError) -> Int {
    parts += 1
    guard parts <= Self.partLimit else {
      throw PatternError(position: 0, found: "a longer pattern", expected: "at most \(Self.partLimit) parts")
    }
    switch node {
    case .characters(let wanted):
      let index = classes.firstIndex(of: wanted) ?? classes.count
      if index == classes.count { classes.append(wanted) }
      return try add(.characters(class: index, next: next))
    case .start: return try add(.start(next: next))
    case .end: return try add(.end(next: next))
    case .sequence(let nodes):
      var next = next
      for node in nodes.reversed() { next = try build(node, next: next) }
      return next
    case .alternatives(let nodes):
      var entry = try build(nodes[nodes.count - 1], next: next)
      for node in nodes.dropLast().reversed() { entry = try add(.split(try build(node, next: next), entry)) }
      return entry
    case .repeated(let node, let least, let most):
      var next = next
      if let most {
        for _ in 0..<(most - least) { next = try add(.split(try build(node, next: next), next)) }
      } else {
        let loop = try add(.match)
        steps[loop] = .split(try build(node, next: loop), next)
        next = loop
      }
      for _ in 0..<least { next = try build(node, next: next) }
      return next
    }
  }

  /// Before anything was read.
  var initial: State { state([entry], isAtStart: true) }

  /// Whether the text matches, whatever comes.
  func isMatch(_ state: State) -> Bool { state.places == [0] }

  /// Whether no text matches any more.
  func isDead(_ state: State) -> Bool { state.places.isEmpty && !isMultiline }

  /// Whether the text matches if it ends here.
  func isMatchAtEnd(_ state: State) -> Bool {
    isMatch(state) || closure(state.places, isAtStart: state.isAtStart, isAtEnd: true).contains(0)
  }

  /// After one more character; `matches` says which classes have it.
  func advance(_ state: State, isNewline: Bool, matches: (Int) -> Bool) -> State {
    if isMatch(state) { return state }
    var places = state.places
    let endsLine = isMultiline && isNewline
    if endsLine {
      places = closure(places, isAtStart: state.isAtStart, isAtEnd: true)
      if places.contains(0) { return State(places: [0], isAtStart: false) }
    }
    // A match may start at every character.
    var next = [entry]
    for place in places {
      if case .characters(let wanted, let following) = steps[place], matches(wanted) { next.append(following) }
    }
    return self.state(next, isAtStart: endsLine)
  }

  private func state(_ places: [Int], isAtStart: Bool) -> State {
    let places = closure(places, isAtStart: isAtStart, isAtEnd: false)
    return places.contains(0) ? State(places: [0], isAtStart: false) : State(places: places, isAtStart: isAtStart)
  }

  /// The places that are reached without reading, in ascending order.
  private func closure(_ places: [Int], isAtStart: Bool, isAtEnd: Bool) -> [Int] {
    var isSeen = [Bool](repeating: false, count: steps.count)
    var waiting = places
    var found: [Int] = []
    while let place = waiting.popLast() {
      if isSeen[place] { continue }
      isSeen[place] = true
      switch steps[place] {
      case .characters, .match: found.append(place)
      case .split(let a, let b): waiting += [a, b]
      case .start(let next): if isAtStart { waiting.append(next) }
      case .end(let next):
        found.append(place)
        if isAtEnd { waiting.append(next) }
      }
    }
    return found.sorted()
  }
}

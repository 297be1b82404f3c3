/// A list whose memory is used again and is not checked: its owner passes only indices that it was given.
///
/// Its state lies behind a pointer, so that appending costs no check of exclusive access. The owner frees it.
struct PlainList<Element: BitwiseCopyable> {
  private struct State {
    var base: UnsafeMutablePointer<Element>
    var count: Int
    var capacity: Int
  }

  private let state: UnsafeMutablePointer<State>

  init(capacity: Int = 64) {
    let capacity = max(capacity, 16)
    state = .allocate(capacity: 1)
    state.initialize(to: State(base: .allocate(capacity: capacity), count: 0, capacity: capacity))
  }

  /// Called by the owner's `deinit`, once.
  func deallocate() {
    state.pointee.base.deallocate()
    state.deallocate()
  }

  @inline(__always) var base: UnsafeMutablePointer<Element> { state.pointee.base }
  @inline(__always) var count: Int { state.pointee.count }

  @inline(__always) subscript(_ index: Int) -> Element {
    get { state.pointee.base[index] }
    nonmutating set { state.pointee.base[index] = newValue }
  }

  @inline(__always) func append(_ element: Element) {
    if state.pointee.count == state.pointee.capacity { grow() }
    (state.pointee.base + state.pointee.count).initialize(to: element)
    state.pointee.count &+= 1
  }

  @inline(never) private func grow() {
    let capacity = state.pointee.capacity * 2
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.moveInitialize(from: state.pointee.base, count: state.pointee.count)
    state.pointee.base.deallocate()
    (state.pointee.base, state.pointee.capacity) = (larger, capacity)
  }

  /// Drops elements from the end, so that `count` stay.
  @inline(__always) func truncate(_ count: Int) { state.pointee.count = min(max(count, 0), state.pointee.count) }
}

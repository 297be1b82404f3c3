/// The elements of a record, and those around it that are still open, as a list in the order of the document.
///
/// An element's text is one piece of memory, since texts are kept in the order in which they come. Names are libxml2's,
/// which keeps each once for as long as its parser lives.
final class XMLRecordTree {
  typealias Name = UnsafePointer<UInt8>

  /// Offsets take 31 bits: the reader bounds texts and nodes far below.
  struct Node {
    /// `nil` for a text.
    let name: Name?
    let namespace: Name?
    let prefix: Name?
    private let parentNode: Int32
    private let attributeStart: Int32
    private let start: Int32
    fileprivate var lastAttribute: Int32
    /// `Int32.max` while the element is open.
    fileprivate var end: Int32 = .max
    fileprivate var following: Int32 = .max

    fileprivate init(name: Name?, namespace: Name?, prefix: Name?, parent: Int, firstAttribute: Int, textStart: Int) {
      (self.name, self.namespace, self.prefix) = (name, namespace, prefix)
      parentNode = Int32(truncatingIfNeeded: parent)
      attributeStart = Int32(truncatingIfNeeded: firstAttribute)
      lastAttribute = attributeStart
      start = Int32(truncatingIfNeeded: textStart)
    }

    @inline(__always) var isElement: Bool { name != nil }
    @inline(__always) var parent: Int { Int(parentNode) }
    @inline(__always) var firstAttribute: Int { Int(attributeStart) }
    @inline(__always) var attributeEnd: Int { Int(lastAttribute) }
    @inline(__always) var textStart: Int { Int(start) }
    /// Far beyond all texts while the element is open.
    @inline(__always) var textEnd: Int { Int(end) }
    /// The node after all that it holds; far beyond all while the element is open.
    @inline(__always) var next: Int { Int(following) }
  }

  struct Attribute {
    let name: Name
    let namespace: Name?
    let prefix: Name?
    fileprivate let start: Int32
    fileprivate let count: Int32
  }

  private let nodes = PlainList<Node>()
  private let attributes = PlainList<Attribute>()
  private let texts = ByteBuffer()
  private let attributeTexts = ByteBuffer()
  /// Whether text that comes next is a text of its own.
  private var isTextBroken = false

  deinit {
    nodes.deallocate()
    attributes.deallocate()
  }

  var count: Int { nodes.count }
  var attributeCount: Int { attributes.count }
  var textBytes: Int { texts.count + attributeTexts.count }

  /// The caller passes what it found in the tree.
  @inline(__always) subscript(_ node: Int) -> Node { nodes.base[node] }
  @inline(__always) func attribute(_ index: Int) -> Attribute { attributes.base[index] }

  /// Adds an element within `parent`, which is -1 for the outermost; its end is not known yet.
  @inline(__always) func open(_ name: Name, _ namespace: Name?, _ prefix: Name?, parent: Int) -> Int {
    nodes.append(
      Node(
        name: name, namespace: namespace, prefix: prefix, parent: parent, firstAttribute: attributes.count,
        textStart: texts.count))
    return nodes.count - 1
  }

  /// Adds an attribute to the element that was opened last.
  func addAttribute(_ name: Name, _ namespace: Name?, _ prefix: Name?, _ value: UnsafeBufferPointer<UInt8>) {
    attributes.append(
      Attribute(
        name: name, namespace: namespace, prefix: prefix, start: Int32(truncatingIfNeeded: attributeTexts.count),
        count: Int32(truncatingIfNeeded: value.count)))
    attributeTexts.append(value)
    nodes.base[nodes.count - 1].lastAttribute = Int32(truncatingIfNeeded: attributes.count)
  }

  /// Adds text within `parent`, to a text that went before where there is one.
  @inline(__always) func text(_ text: UnsafePointer<UInt8>, _ length: Int, parent: Int) {
    let start = texts.count
    texts.append(text, length)
    let last = nodes.count - 1
    if !nodes.base[last].isElement, nodes.base[last].parent == parent, !isTextBroken {
      nodes.base[last].end = Int32(truncatingIfNeeded: texts.count)
      return
    }
    isTextBroken = false
    nodes.append(
      Node(
        name: nil, namespace: nil, prefix: nil, parent: parent, firstAttribute: attributes.count, textStart: start))
    close(last + 1)
  }

  /// Says that a comment or an instruction stands here, which parts texts.
  func breakText() { isTextBroken = true }

  @inline(__always) func close(_ node: Int) {
    nodes.base[node].end = Int32(truncatingIfNeeded: texts.count)
    nodes.base[node].following = Int32(truncatingIfNeeded: nodes.count)
    isTextBroken = false
  }

  /// Drops `node` and all after it.
  @inline(__always) func truncate(_ node: Int) {
    guard node < nodes.count else { return }
    texts.count = nodes.base[node].textStart
    let first = nodes.base[node].firstAttribute
    if first < attributes.count {
      attributeTexts.count = Int(attributes.base[first].start)
      attributes.truncate(first)
    }
    nodes.truncate(node)
  }

  // MARK: Looking at it

  /// The text of a node and of all that it holds; of the document where it is -1.
  @inline(__always) func string(_ node: Int) -> UnsafeBufferPointer<UInt8> {
    guard node >= 0 else { return texts.bytes }
    let start = nodes.base[node].textStart
    return UnsafeBufferPointer(start: texts.base + start, count: min(nodes.base[node].textEnd, texts.count) - start)
  }

  @inline(__always) func attributeString(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let attribute = attributes.base[index]
    return UnsafeBufferPointer(start: attributeTexts.base + Int(attribute.start), count: Int(attribute.count))
  }

  /// The node after `node` and all that it holds; the document, -1, holds all.
  @inline(__always) func after(_ node: Int) -> Int {
    node < 0 ? nodes.count : min(nodes.base[node].next, nodes.count)
  }
}

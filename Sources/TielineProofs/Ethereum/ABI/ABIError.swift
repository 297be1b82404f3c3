/// Why bytes do not hold the values that a contract's interface promises.
public enum ABIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A value, offset or length at `offset` reaches past the `count` bytes that there are.
  case outOfBounds(offset: Int, count: Int)
  /// The word at `offset` is no value of `type`, or its padding is not zero.
  case invalid(type: String, offset: Int)
  case tooDeep
  case tooManyValues
  /// A log has other topics than its event.
  case wrongTopics

  public var description: String {
    switch self {
    case .outOfBounds(let offset, let count): "contract data of \(count) bytes: the value at \(offset) reaches past it"
    case .invalid(let type, let offset): "contract data: no \(type) at byte \(offset)"
    case .tooDeep: "contract data: nested too deeply"
    case .tooManyValues: "contract data: more than \(ABIDecoder.maximumValues) values"
    case .wrongTopics: "the log's topics are not those of the event"
    }
  }
}

/// A member's place in its committee's configuration, from 0.
public typealias MemberIndex = UInt8

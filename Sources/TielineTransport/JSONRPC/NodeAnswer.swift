import TielineAdapterSDK
import TielineCodec

/// A place in a node's answer; what is not as it should be is an ``AdapterError`` with `.malformedAnswer`.
public typealias NodeAnswer = JSONField<AdapterError>

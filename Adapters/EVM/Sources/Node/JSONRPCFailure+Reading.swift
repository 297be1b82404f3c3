import TielineAdapterSDK
import TielineTransport

extension JSONRPCFailure {
  /// Reads an answer in the midst of calls: where it is not as it should be, another node is asked.
  static func reading<Value>(
    _ body: () async throws(AdapterError) -> Value
  ) async throws(JSONRPCFailure) -> Value {
    do { return try await body() } catch { throw .transport(error) }
  }
}

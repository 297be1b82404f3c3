import CCurl
import Foundation

/// The peer: libcurl's multi interface with nothing around it, one thread, kept-alive connections.
struct RawCurl {
  let url: String
  let body: [UInt8]

  /// Posts the body `count` times, `concurrency` at a time; gives seconds for all and each request's seconds.
  func run(count: Int, concurrency: Int) throws -> (seconds: Double, latencies: [Double]) {
    guard let multi = curl_multi_init() else { throw BenchmarkFailure("curl_multi_init failed") }
    defer { curl_multi_cleanup(multi) }
    let headers = curl_slist_append(nil, "Content-Type: application/json")
    defer { curl_slist_free_all(headers) }
    let handles = (0..<concurrency).compactMap { _ in curl_easy_init() }
    defer { handles.forEach { curl_easy_cleanup($0) } }
    var began: [OpaquePointer: ContinuousClock.Instant] = [:]
    var latencies: [Double] = []
    latencies.reserveCapacity(count)
    return try body.withUnsafeBytes { bytes in
      let start = ContinuousClock.now
      var sent = 0
      for easy in handles where sent < count {
        _ = tieline_easy_set_text(easy, CURLOPT_URL, url)
        _ = tieline_easy_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
        _ = tieline_easy_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        _ = tieline_easy_set_pointer(easy, CURLOPT_POSTFIELDS, bytes.baseAddress)
        _ = tieline_easy_set_callback(easy, CURLOPT_WRITEFUNCTION) { _, size, number, _ in size * number }
        // A node that hangs, or answers with an error page, gives no figure.
        _ = tieline_easy_set_long(easy, CURLOPT_TIMEOUT_MS, 30_000)
        _ = tieline_easy_set_long(easy, CURLOPT_FAILONERROR, 1)
        began[OpaquePointer(easy)] = .now
        curl_multi_add_handle(multi, easy)
        sent += 1
      }
      while latencies.count < count {
        var running: Int32 = 0
        guard curl_multi_perform(multi, &running) == CURLM_OK else { throw BenchmarkFailure("curl_multi failed") }
        var waiting: Int32 = 0
        while let message = curl_multi_info_read(multi, &waiting) {
          guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
          let result = tieline_message_result(message)
          guard result == CURLE_OK else {
            throw BenchmarkFailure("a raw request failed: \(String(cString: curl_easy_strerror(result)))")
          }
          if let instant = began[OpaquePointer(easy)] { latencies.append((ContinuousClock.now - instant).seconds) }
          curl_multi_remove_handle(multi, easy)
          guard sent < count else { continue }
          began[OpaquePointer(easy)] = .now
          curl_multi_add_handle(multi, easy)
          sent += 1
        }
        if running > 0 { curl_multi_poll(multi, nil, 0, 100, nil) }
      }
      for easy in handles { curl_multi_remove_handle(multi, easy) }
      return ((ContinuousClock.now - start).seconds, latencies)
    }
  }
}

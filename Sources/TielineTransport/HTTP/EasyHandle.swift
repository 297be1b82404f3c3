import CCurl

/// One libcurl easy handle with what never changes set once; taken again for request after request.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var fieldList: UnsafeMutablePointer<curl_slist>?

  /// - Returns: `nil` when libcurl is out of memory.
  init?(_ configuration: HTTPClientConfiguration) {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    tieline_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    tieline_easy_set_long(pointer, CURLOPT_NOSIGNAL, 1)
    // A lookup that hangs is left behind instead of stopping every other transfer.
    tieline_easy_set_long(pointer, CURLOPT_QUICK_EXIT, 1)
    tieline_easy_set_text(pointer, CURLOPT_PROTOCOLS_STR, "http,https")
    tieline_easy_set_text(pointer, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    tieline_easy_set_long(pointer, CURLOPT_FOLLOWLOCATION, configuration.redirectLimit > 0 ? 1 : 0)
    tieline_easy_set_long(pointer, CURLOPT_MAXREDIRS, max(0, configuration.redirectLimit))
    tieline_easy_set_long(pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    tieline_easy_set_long(pointer, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    tieline_easy_set_long(pointer, CURLOPT_SSL_VERIFYPEER, 1)
    tieline_easy_set_long(pointer, CURLOPT_SSL_VERIFYHOST, 2)
    if let file = configuration.certificateAuthorityFile {
      tieline_easy_set_text(pointer, CURLOPT_CAINFO, file)
      tieline_easy_set_text(pointer, CURLOPT_CAPATH, nil)
    }
    tieline_easy_set_long(pointer, CURLOPT_TCP_KEEPALIVE, 1)
    tieline_easy_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, configuration.connectTimeout.count)))
    tieline_easy_set_text(pointer, CURLOPT_USERAGENT, configuration.userAgent)
    if configuration.acceptsGzip { tieline_easy_set_text(pointer, CURLOPT_ACCEPT_ENCODING, "gzip") }
    if !configuration.usesEnvironmentProxy { tieline_easy_set_text(pointer, CURLOPT_PROXY, "") }
    tieline_easy_set_callback(pointer, CURLOPT_WRITEFUNCTION, receiveBody)
    tieline_easy_set_callback(pointer, CURLOPT_HEADERFUNCTION, receiveHeadLine)
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(fieldList)
    errorText.deallocate()
  }

  /// Sets what `transfer` asks for. The handle refers to it until ``clear()``.
  func prepare(_ transfer: Transfer) {
    let request = transfer.request
    errorText.pointee = 0
    tieline_easy_set_text(pointer, CURLOPT_URL, request.url.secretText)
    switch request.method {
    case .get: tieline_easy_set_long(pointer, CURLOPT_HTTPGET, 1)
    case .post: setBody(request.body)
    }
    var list: UnsafeMutablePointer<curl_slist>?
    // Without this line, bodies over 1 MiB wait up to a second for "100 Continue".
    list = curl_slist_append(list, "Expect:")
    if let authorization = request.url.authorization, !request.fields.contains(where: Self.isAuthorization) {
      list = curl_slist_append(list, "Authorization: \(authorization)") ?? list
    }
    for field in request.fields {
      // libcurl takes "Name:" as "leave it out" and "Name;" as a header without a value.
      let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
      list = curl_slist_append(list, line) ?? list
    }
    fieldList = list
    tieline_easy_set_pointer(pointer, CURLOPT_HTTPHEADER, list)
    tieline_easy_set_long(pointer, CURLOPT_TIMEOUT_MS, Int(transfer.timeout.count))
    // Refuses by Content-Length before a byte of the body is read; 0 would mean "no limit".
    tieline_easy_set_size(pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(1, transfer.answerLimit)))
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    tieline_easy_set_pointer(pointer, CURLOPT_WRITEDATA, context)
    tieline_easy_set_pointer(pointer, CURLOPT_HEADERDATA, context)
  }

  /// Forgets the last request, body and headers included.
  func clear() {
    tieline_easy_set_pointer(pointer, CURLOPT_POSTFIELDS, nil)
    tieline_easy_set_pointer(pointer, CURLOPT_HTTPHEADER, nil)
    tieline_easy_set_pointer(pointer, CURLOPT_WRITEDATA, nil)
    tieline_easy_set_pointer(pointer, CURLOPT_HEADERDATA, nil)
    curl_slist_free_all(fieldList)
    fieldList = nil
  }

  /// The status of the answer; 0 where none came.
  var status: Int {
    var status = 0
    tieline_easy_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  /// libcurl's own words on the last failure; may be empty.
  var detail: String { String(cString: errorText) }

  private func setBody(_ body: [UInt8]) {
    tieline_easy_set_long(pointer, CURLOPT_POST, 1)
    tieline_easy_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    // With no body at all libcurl would read one from standard input.
    if body.isEmpty { tieline_easy_set_text(pointer, CURLOPT_COPYPOSTFIELDS, "") }
    if !body.isEmpty { body.withUnsafeBytes { copyBody($0) } }
  }

  private func copyBody(_ bytes: UnsafeRawBufferPointer) {
    tieline_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
  }

  private static func isAuthorization(_ field: HTTPField) -> Bool { field.name.lowercased() == "authorization" }
}

#ifndef TIELINE_CCURL_H
#define TIELINE_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

// libcurl's setters and getters are variadic, and Swift cannot call those: one typed line for each kind of argument.

CURLcode tieline_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode tieline_easy_set_size(CURL *easy, CURLoption option, curl_off_t value);
CURLcode tieline_easy_set_pointer(CURL *easy, CURLoption option, const void *value);
CURLcode tieline_easy_set_text(CURL *easy, CURLoption option, const char *value);
CURLcode tieline_easy_set_callback(CURL *easy, CURLoption option, curl_write_callback value);

CURLcode tieline_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode tieline_easy_get_size(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode tieline_easy_get_pointer(CURL *easy, CURLINFO info, void **value);

CURLMcode tieline_multi_set_long(CURLM *multi, CURLMoption option, long value);

/// The result of a finished transfer, which libcurl keeps in a union.
CURLcode tieline_message_result(const CURLMsg *message);

#endif

#include "COpenSSL.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

int tieline_sha256(const uint8_t *input, size_t length, uint8_t output[32]) {
  return SHA256(input, length, output) != NULL;
}

int tieline_sha256_twice(const uint8_t *input, size_t length, uint8_t output[32]) {
  uint8_t once[32];
  return SHA256(input, length, once) != NULL && SHA256(once, sizeof once, output) != NULL;
}

int tieline_ripemd160(const uint8_t *input, size_t length, uint8_t output[20]) {
  return EVP_Digest(input, length, output, NULL, EVP_ripemd160(), NULL) == 1;
}

int tieline_scrypt(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length, uint64_t n,
                   uint64_t r, uint64_t p, uint64_t memory_limit, uint8_t *output, size_t output_length) {
  // A NULL password would mean "check the parameters only".
  const char *text = password_length > 0 ? (const char *)password : "";
  return EVP_PBE_scrypt(text, password_length, salt, salt_length, n, r, p, memory_limit, output, output_length) == 1;
}

int tieline_pbkdf2_sha256(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length,
                          int iterations, uint8_t *output, size_t output_length) {
  if (password_length > INT_MAX || salt_length > INT_MAX || output_length > INT_MAX) return 0;
  const char *text = password_length > 0 ? (const char *)password : "";
  return PKCS5_PBKDF2_HMAC(text, (int)password_length, salt, (int)salt_length, iterations, EVP_sha256(),
                           (int)output_length, output) == 1;
}

int tieline_aes128_ctr(const uint8_t key[16], const uint8_t counter[16], const uint8_t *input, size_t length,
                       uint8_t *output) {
  if (length > INT_MAX) return 0;
  if (length == 0) return 1;
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  if (context == NULL) return 0;
  int written = 0;
  int done = EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), NULL, key, counter) == 1 &&
             EVP_EncryptUpdate(context, output, &written, input, (int)length) == 1 && (size_t)written == length;
  EVP_CIPHER_CTX_free(context);
  return done;
}

int tieline_constant_time_equal(const uint8_t *left, const uint8_t *right, size_t length) {
  return length == 0 || CRYPTO_memcmp(left, right, length) == 0;
}

void tieline_cleanse(void *memory, size_t length) { OPENSSL_cleanse(memory, length); }

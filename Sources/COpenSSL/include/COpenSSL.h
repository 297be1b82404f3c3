#ifndef TIELINE_COPENSSL_H
#define TIELINE_COPENSSL_H

#include <stddef.h>
#include <stdint.h>

// One-line faces over libcrypto's macros and variadics. Each returns 1 on success and 0 where libcrypto refuses.

/// SHA-256 of `length` bytes at `input`.
int tieline_sha256(const uint8_t *input, size_t length, uint8_t output[32]);

/// SHA-256 of the SHA-256 of `length` bytes at `input`.
int tieline_sha256_twice(const uint8_t *input, size_t length, uint8_t output[32]);

/// RIPEMD-160 of `length` bytes at `input`.
int tieline_ripemd160(const uint8_t *input, size_t length, uint8_t output[20]);

/// scrypt (RFC 7914); libcrypto refuses parameters that need more than `memory_limit` bytes.
int tieline_scrypt(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length, uint64_t n,
                   uint64_t r, uint64_t p, uint64_t memory_limit, uint8_t *output, size_t output_length);

/// scrypt for n of 2^(16·r) and above, which RFC 7914 forbids, libcrypto refuses and keystores use; n is at most 2^31,
/// r and p at most 2^16. Slower than libcrypto's.
int tieline_scrypt_unbounded_n(const uint8_t *password, size_t password_length, const uint8_t *salt,
                               size_t salt_length, uint64_t n, uint64_t r, uint64_t p, uint8_t *output,
                               size_t output_length);

/// PBKDF2 with HMAC-SHA-256 (RFC 8018).
int tieline_pbkdf2_sha256(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length,
                          int iterations, uint8_t *output, size_t output_length);

/// AES-128 in counter mode: the same call encrypts and decrypts. `output` holds `length` bytes.
int tieline_aes128_ctr(const uint8_t key[16], const uint8_t counter[16], const uint8_t *input, size_t length,
                       uint8_t *output);

/// Whether `length` bytes are equal, in time that depends on `length` alone.
int tieline_constant_time_equal(const uint8_t *left, const uint8_t *right, size_t length);

/// Overwrites memory with zeros in a way that the optimiser keeps.
void tieline_cleanse(void *memory, size_t length);

#endif

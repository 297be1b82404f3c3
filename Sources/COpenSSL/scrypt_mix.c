// scrypt without RFC 7914's bound N < 2^(16·r), which libcrypto enforces. Ethereum's definition of keystores has a file
// of its own beyond it (N = 2^18, r = 1), and so have wallets.
// Source: RFC 7914, sections 3 to 6.

#include "COpenSSL.h"

#include <stdlib.h>
#include <string.h>

// Salsa20/8 on one block of sixteen little-endian words.
static void salsa_8(uint32_t block[16]) {
  uint32_t x[16];
  memcpy(x, block, sizeof x);
#define ROTATE(value, bits) ((value) << (bits) | (value) >> (32 - (bits)))
#define QUARTER(a, b, c, d)       \
  x[b] ^= ROTATE(x[a] + x[d], 7);  \
  x[c] ^= ROTATE(x[b] + x[a], 9);  \
  x[d] ^= ROTATE(x[c] + x[b], 13); \
  x[a] ^= ROTATE(x[d] + x[c], 18)
  for (int round = 0; round < 8; round += 2) {
    QUARTER(0, 4, 8, 12);
    QUARTER(5, 9, 13, 1);
    QUARTER(10, 14, 2, 6);
    QUARTER(15, 3, 7, 11);
    QUARTER(0, 1, 2, 3);
    QUARTER(5, 6, 7, 4);
    QUARTER(10, 11, 8, 9);
    QUARTER(15, 12, 13, 14);
  }
#undef QUARTER
#undef ROTATE
  for (int word = 0; word < 16; word++) block[word] += x[word];
}

// scryptBlockMix: 2·r blocks from `input` to `output`, even ones first.
static void mix_blocks(const uint32_t *input, uint32_t *output, size_t r) {
  uint32_t x[16];
  memcpy(x, input + (2 * r - 1) * 16, sizeof x);
  for (size_t block = 0; block < 2 * r; block++) {
    for (int word = 0; word < 16; word++) x[word] ^= input[block * 16 + word];
    salsa_8(x);
    memcpy(output + (block / 2 + (block & 1) * r) * 16, x, sizeof x);
  }
}

// scryptROMix on `words` = 32·r words at `block`; `table` holds n times as many, `scratch` as many.
static void mix(uint32_t *block, size_t words, uint64_t n, uint32_t *table, uint32_t *scratch) {
  size_t bytes = words * sizeof *block;
  for (uint64_t row = 0; row < n; row++) {
    memcpy(table + row * words, block, bytes);
    mix_blocks(table + row * words, block, words / 32);
  }
  for (uint64_t step = 0; step < n; step++) {
    const uint32_t *row = table + (block[words - 16] & (n - 1)) * words;
    for (size_t word = 0; word < words; word++) scratch[word] = block[word] ^ row[word];
    mix_blocks(scratch, block, words / 32);
  }
}

static uint32_t swap_on_big_endian(uint32_t word) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return __builtin_bswap32(word);
#else
  return word;
#endif
}

int tieline_scrypt_unbounded_n(const uint8_t *password, size_t password_length, const uint8_t *salt,
                               size_t salt_length, uint64_t n, uint64_t r, uint64_t p, uint8_t *output,
                               size_t output_length) {
  if (n < 2 || (n & (n - 1)) != 0 || n > UINT32_MAX || r == 0 || r > 1 << 16 || p == 0 || p > 1 << 16) return 0;
  size_t words = 32 * r, bytes = words * sizeof(uint32_t);
  uint32_t *blocks = malloc(bytes * p), *table = malloc(bytes * n), *scratch = malloc(bytes);
  int done = blocks != NULL && table != NULL && scratch != NULL &&
             tieline_pbkdf2_sha256(password, password_length, salt, salt_length, 1, (uint8_t *)blocks, bytes * p);
  if (done) {
    for (size_t word = 0; word < words * p; word++) blocks[word] = swap_on_big_endian(blocks[word]);
    for (uint64_t lane = 0; lane < p; lane++) mix(blocks + lane * words, words, n, table, scratch);
    for (size_t word = 0; word < words * p; word++) blocks[word] = swap_on_big_endian(blocks[word]);
    done = tieline_pbkdf2_sha256(password, password_length, (const uint8_t *)blocks, bytes * p, 1, output,
                                 output_length);
  }
  if (blocks != NULL) tieline_cleanse(blocks, bytes * p);
  if (scratch != NULL) tieline_cleanse(scratch, bytes);
  if (table != NULL) tieline_cleanse(table, bytes * n);
  free(blocks);
  free(table);
  free(scratch);
  return done;
}

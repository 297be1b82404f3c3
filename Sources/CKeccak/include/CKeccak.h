#ifndef TIELINE_CKECCAK_H
#define TIELINE_CKECCAK_H

#include <stddef.h>
#include <stdint.h>

/// Writes the 32-byte Keccak-256 of `length` bytes at `input` (Ethereum's variant: padding byte 0x01) to `output`.
/// `input` may be NULL where `length` is 0. Neither fails nor allocates.
void tieline_keccak256(const uint8_t *input, size_t length, uint8_t output[32]);

#endif

"""Bech32 addresses as the Cosmos family writes them.

Source: BIP-173. Its 90-character limit does not matter for 20-byte addresses.
"""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode_address(prefix: str, address: bytes) -> str:
    digits = _five_bit_digits(address)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    checksum = _checksum(expanded + digits + [0] * 6) ^ 1
    digits += [(checksum >> (5 * (5 - i))) & 31 for i in range(6)]
    return prefix + "1" + "".join(ALPHABET[digit] for digit in digits)


def _five_bit_digits(data: bytes) -> list[int]:
    length = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (length * 5 - len(data) * 8)
    return [(number >> (5 * (length - 1 - i))) & 31 for i in range(length)]


def _checksum(values: list[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(GENERATOR):
            if top >> bit & 1:
                state ^= term
    return state

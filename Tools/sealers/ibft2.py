"""Makes the vectors of IBFT 2: run it to write them.

Source: Besu, IbftExtraDataCodec: the list of vanity, validators, vote, round (4 bytes) and seals; what a hash leaves
out is not there at all. No vote is an empty string; a vote is [recipient, ff or 00].
"""

import rlp

from sealing import write
from istanbul import VANITY, Extra, run_voting


class IBFT2:
    name = "ibft2"

    def encode(self, extra: Extra, *, with_round: bool, with_seals: bool) -> bytes:
        vote = b"" if extra.vote is None else [extra.vote[0], b"\xff" if extra.vote[1] else b"\x00"]
        items = [VANITY, extra.validators, vote]
        if with_round:
            items.append(extra.round.to_bytes(4, "big"))
        if with_seals:
            items.append(extra.seals)
        return rlp.encode(items)


def vectors() -> dict[str, dict[str, bytes]]:
    """The files of each folder."""
    return {"ibft2": run_voting(IBFT2(), 424203, "tieline-ibft")}


if __name__ == "__main__":
    for folder, files in vectors().items():
        write(folder, files)

#!/usr/bin/env python3
"""Measures the gas of every path of the EVM adapter's contracts and writes docs/gas.md.

usage: gas.py

Measured on py-evm (London) with the contracts of Adapters/EVM/Contracts, the storage of all parties empty
beforehand, which is the dearest case. A figure is what a transaction's gas limit must cover: its own cost, its call
data and the execution before refunds.
"""

import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Adapters/EVM/Tests/Contracts"))

import boa  # noqa: E402
import boa.vm.py_evm  # noqa: E402

from attesting import Committee, domain  # noqa: E402
from chain import GENESIS_TIME, deploy, transaction_gas  # noqa: E402
from conftest import london_chain  # noqa: E402
from gas_between_ledgers import measure_between_ledgers  # noqa: E402
from issuing import Production, hours_ago  # noqa: E402
from locking import ERC20, ERC1155, MAXIMUM, MINIMUM, Terms  # noqa: E402

COUNTS = (1, 6, 32)
# Gas limits as base + each · (certificates beyond the first), by what is locked; at least 20 % above every measurement.
LIMITS = {
    "lock": (250_000, 40_000),
    "claim": (250_000, 36_000),
    "refund": (200_000, 36_000),
}
ISSUE_LIMIT = (450_000, 900)  # base + each byte of attributes


class Meter:
    """Calls contracts and remembers what each call cost."""

    def __init__(self):
        self.rows = []

    def call(self, label, limit, contract, function, *arguments, sender, value=0):
        cost = transaction_gas(contract, function, *arguments, sender=sender, value=value)
        assert limit is None or cost * 1.2 <= limit, f"{label} costs {cost}: raise its limit of {limit}"
        if label is not None:
            self.rows.append((label, cost, limit))


def limit(path, certificates):
    base, each = LIMITS[path]
    return base + each * max(0, certificates - 1)


def measure() -> list:
    boa.vm.py_evm._make_chain = london_chain
    boa.set_env(boa.Env())
    boa.env.timestamp = GENESIS_TIME
    meter = Meter()
    owner, alice = boa.env.generate_address(), boa.env.generate_address()
    boa.env.set_balance(alice, 10**18)
    with boa.env.prank(owner):
        locks = deploy("HashTimeLock", MINIMUM, MAXIMUM)
        certificates = deploy("OriginCertificates", "https://example.org/certificates/{id}.json")
        token = deploy("PaymentToken", "Settlement Euro", "SEUR")
    for contract in (locks, certificates, token):
        print(f"{contract.compiler_data.contract_path}: {len(contract.bytecode)} bytes", file=sys.stderr)

    for hour, length in enumerate((0, 256, 512, 1024)):
        production = hours_ago(100 + hour)
        production = Production(start=production.start, end=production.end, attributes=b"a" * length)
        base, each = ISSUE_LIMIT
        meter.call(
            f"issue, {length} bytes of attributes", base + each * length, certificates, "issue", alice, b"", 1, 10**6,
            production.data, sender=owner,
        )  # fmt: skip
    identifier = production.id
    transfer = (alice, owner, identifier, 1, b"")
    meter.call("transfer of a certificate", None, certificates, "safeTransferFrom", *transfer, sender=alice)
    meter.call("cancel", None, certificates, "cancel", identifier, 1, b"", sender=alice)
    meter.call("approve certificates", None, certificates, "setApprovalForAll", locks.address, True, sender=alice)
    meter.call("approve a token", None, token, "approve", locks.address, 10**12, sender=alice)

    hours = iter(range(200, 10_000))
    for label, count in (("native", 0), ("ERC-20", 0), *((f"{n} certificate{'s'[: n > 1]}", n) for n in COUNTS)):
        for ending in ("claim", "refund"):
            fields = {}
            if label == "ERC-20":
                token.mint(alice, 5, sender=owner)
                fields = {"kind": ERC20, "token": token.address, "amounts": (5,)}
            elif count:
                produced = [hours_ago(next(hours)) for _ in range(count)]
                for production in produced:
                    certificates.issue(alice, b"", 1, 50, production.data, sender=owner)
                ids = tuple(sorted(production.id for production in produced))
                fields = {"kind": ERC1155, "token": certificates.address, "ids": ids, "amounts": (50,) * count}
            preimage = sha256(f"{label} {ending}".encode()).digest()
            bob, caller = boa.env.generate_address(), boa.env.generate_address()
            terms = Terms(alice, bob, hashlock=sha256(preimage).digest(), **fields)
            meter.call(
                f"lock, {label}" if ending == "claim" else None, limit("lock", count), locks, "lock", terms.tuple(),
                sender=alice, value=terms.value,
            )  # fmt: skip
            path = f"{ending}, {label}"
            if ending == "claim":
                meter.call(path, limit(ending, count), locks, ending, terms.tuple(), preimage, sender=caller)
            else:
                boa.env.timestamp = terms.timelock
                meter.call(path, limit(ending, count), locks, ending, terms.tuple(), sender=caller)
    for count in (4, 7, 13):
        committee, successor = Committee.of(count), Committee.of(count, "next")
        verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
        place, root = domain(verifier), sha256(b"root").digest()
        signatures = committee.sign(place.attestation(1, root))
        meter.call(f"attest, {count} members", None, verifier, "attest", 1, 1, root, signatures, sender=alice)
        rotation = (2, successor.members, successor.ends, committee.sign(place.rotation(successor)))
        meter.call(f"rotate, {count} members", None, verifier, "rotate", *rotation, sender=alice)
    measure_between_ledgers(meter)
    return meter.rows


def page(rows) -> str:
    lines = [
        "# Gas of the EVM adapter's contracts",
        "",
        "Written by `Tools/contracts/gas.py`; run it again after a change to a contract. Measured on py-evm (London),",
        "every balance empty beforehand, which is the dearest case. A figure is what the transaction's gas limit must",
        "cover: the transaction's own cost, its call data and the execution before refunds; a receipt shows less.",
        "",
        "| path | gas | suggested limit |",
        "|---|---:|---:|",
        *[f"| {label} | {cost:,} | {f'{limit:,}' if limit else ''} |" for label, cost, limit in rows],
        "",
        "Items of carries, calls and lanes are shown with a branch of 6 hashes, as below a root of 64. What has no",
        "suggested limit depends on what it meets: ask the node for an estimate. `execute` needs the gas that the call's",
        "terms give to the target beside what is shown here, and 120,000 more.",
        "",
        "## Suggested limits",
        "",
        "The limit is base + each · (n − 1), with n = 1 for native coin and ERC-20 tokens and n = the number of",
        "certificates for ERC-1155. Every limit leaves at least 20 % above the measurement; payees that are contracts",
        "and tokens of others may need more, so an adapter that meets one should ask the node for an estimate.",
        "",
        "| call | base | each |",
        "|---|---:|---:|",
        *[f"| {path} | {base:,} | {each:,} |" for path, (base, each) in LIMITS.items()],
        "",
        f"`issue`: {ISSUE_LIMIT[0]:,} + {ISSUE_LIMIT[1]:,} for each byte of attributes.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    path = ROOT / "docs/gas.md"
    path.write_text(page(measure()), encoding="utf-8")
    print(f"wrote {path}")

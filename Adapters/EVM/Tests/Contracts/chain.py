"""What the tests say about the chain: where contracts are, who acts, what a refusal looks like."""

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import boa
from eth_abi import decode

CONTRACTS = Path(__file__).resolve().parents[2] / "Contracts"
HOSTILE = Path(__file__).resolve().parent / "hostile"
ZERO = "0x" + "00" * 20
GENESIS_TIME = 1_767_225_600  # 2026-01-01T00:00:00Z, a multiple of an hour


def deploy(name: str, *arguments, folder: Path = CONTRACTS, **options):
    return boa.load(str(folder / f"{name}.vy"), *arguments, **options)


@contextmanager
def refuses(contract, reason: str | None):
    """The call to `contract` inside reverts with exactly this reason; None means with no reason at all."""
    try:
        yield
    except boa.BoaError:
        output = bytes(contract._computation.output)
        found = decode(["string"], output[4:])[0] if output[:4] == bytes.fromhex("08c379a0") else output or None
        assert found == reason, f"refused for another reason: {found!r}"
        return
    raise AssertionError(f"not refused; expected {reason!r}")


def call_data(function, *arguments) -> bytes:
    """The bytes that call a contract's function."""
    return function.prepare_calldata(*arguments)


def transaction_gas(contract, function: str, *arguments, **options) -> int:
    """Calls and tells what a transaction's gas limit must cover: its own cost, its call data and the execution."""
    boa.env.evm.vm.state.lock_changes()  # as between two transactions, so that stored words are priced anew
    method = getattr(contract, function)
    method(*arguments, **options)
    data = call_data(method, *arguments)
    return 21_000 + sum(16 if byte else 4 for byte in data) + contract._computation.get_gas_used()


def events(contract, name: str) -> list[SimpleNamespace]:
    """The events of this name that the last call to `contract` logged, their fields named as in the ABI."""
    [description] = [entry for entry in contract.abi if entry["type"] == "event" and entry["name"] == name]
    fields = [field["name"] for field in description["inputs"]]
    found = [log for log in contract.get_logs() if type(log).__name__ == name]
    return [SimpleNamespace(**dict(zip(fields, log[1:], strict=True))) for log in found]

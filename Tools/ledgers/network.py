"""A network's folder: the node program's keys and configuration, and a genesis that is ours."""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from bech32 import encode_address

STAKE = 1_000 * 10**18  # of each validator, in the smallest unit of inj
FUNDS = 1_000_000 * 10**18  # of each funded account
EMPTY_CODE_HASH = "xdJGAYb3IzySfn2y3McDwOUAtlPKgic7e/rYBF2FpHA="  # base64 of keccak256 of nothing


class LedgerError(Exception):
    """Something that the person who called can put right; the message says what."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def node_program() -> Path:
    """The injectived binary of this Python environment, unpacked on first use."""
    package = importlib.util.find_spec("injective_core")
    if package is None:
        raise LedgerError(f"injective-core is not installed for {sys.executable}: run `make setup`")
    program = Path(package.origin).parent / "bin/injectived"
    if not program.exists():
        with open(program.parent / ".unpacking", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two networks may be starting at once
            if not program.exists():
                say("unpacking injectived (once)")
                unpack = "import injective_core; injective_core.get_binary_path()"
                subprocess.run([sys.executable, "-c", unpack], check=True, stdout=subprocess.DEVNULL)
    if not program.exists():
        raise LedgerError(f"{program} did not unpack: run `make setup`")
    return program


def node_environment(program: Path) -> dict[str, str]:
    return {**os.environ, "LD_LIBRARY_PATH": str(program.parent)}  # libwasmvm lies beside it


@dataclass(frozen=True)
class Network:
    """What a network was made with; `network.json` in its home."""

    chain_id: str
    evm_chain_id: int
    validators: int
    funded: tuple[str, ...]

    @staticmethod
    def read(home: Path) -> "Network | None":
        path = home / "network.json"
        if not path.exists():
            return None
        content = json.loads(path.read_text())
        return Network(**{**content, "funded": tuple(content["funded"])})

    def require(self, wanted: "Network", home: Path) -> None:
        """The prepared network must be the wanted one; more funded accounts do no harm."""
        same = (self.chain_id, self.evm_chain_id, self.validators)
        if same != (wanted.chain_id, wanted.evm_chain_id, wanted.validators):
            raise LedgerError(
                f"{home} holds {same[0]} (EVM {same[1]}, {same[2]} validators): remove it or choose another --home"
            )
        if missing := set(wanted.funded) - set(self.funded):
            accounts = ", ".join(sorted(missing))
            raise LedgerError(f"{home} was made without funds for {accounts}: remove it, then up again")


def create(home: Path, network: Network, program: Path) -> None:
    """Makes keys and genesis in a folder beside `home`, then renames it, so that a home is whole or absent."""
    say(f"creating {network.chain_id} in {home}")
    if home.exists() and any(home.iterdir()):
        raise LedgerError(f"{home} is not empty and holds no network: choose another --home")
    draft = home.with_name(f"{home.name}.{os.getpid()}.draft")
    try:
        with ThreadPoolExecutor() as pool:
            identities = list(pool.map(lambda i: _initialise(draft, network, program, i), range(network.validators)))
        genesis = _genesis(draft, network)
        for index in range(network.validators):
            config = draft / f"node{index}/config"
            (config / "genesis.json").write_text(json.dumps(genesis))
            _configure(config)
        (draft / "peers.json").write_text(json.dumps(identities))
        (draft / "network.json").write_text(json.dumps(asdict(network), indent=1) + "\n")
        if home.exists():
            home.rmdir()
        draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _initialise(draft: Path, network: Network, program: Path, index: int) -> str:
    """Makes one node's keys and default configuration, and returns its peer identity."""
    name = f"node{index}"
    command = [str(program), "init", name, "--chain-id", network.chain_id, "--home", str(draft / name)]
    result = subprocess.run(command, env=node_environment(program), capture_output=True, text=True)
    if result.returncode != 0:
        raise LedgerError(f"`injectived init` failed:\n{result.stderr[-2000:]}")
    output = result.stdout + result.stderr
    return json.loads(output[output.index("{") :])["node_id"]


def _genesis(draft: Path, network: Network) -> dict:
    """The first node's genesis with our parameters, funds and validators.

    The validators are written as unbonded state instead of being joined by signed transactions: the node bonds them
    at its start, and making the network takes one command for each node instead of five.
    """
    text = (draft / "node0/config/genesis.json").read_text().replace('"stake"', '"inj"')
    genesis = json.loads(text)
    state = genesis["app_state"]
    genesis["consensus"]["params"]["block"]["max_gas"] = "60000000"
    state["evm"]["params"].update(permissioned=False, allow_unprotected_txs=True)
    state["evm"]["params"]["chain_config"]["eip155_chain_id"] = str(network.evm_chain_id)
    state["txfees"]["params"]["min_gas_price"] = "1.000000000000000000"  # zero is refused
    state["mint"]["minter"]["inflation"] = "0.000000000000000000"
    for rate in ("inflation_rate_change", "inflation_max", "inflation_min"):
        state["mint"]["params"][rate] = "0.000000000000000000"

    operators = [secrets.token_bytes(20) for _ in range(network.validators)]
    accounts = [encode_address("inj", bytes.fromhex(address[2:])) for address in network.funded]
    pool = hashlib.sha256(b"not_bonded_tokens_pool").digest()[:20]
    balances = {account: FUNDS for account in accounts}
    balances[encode_address("inj", pool)] = STAKE * network.validators
    state["auth"]["accounts"] = [_account(address, number) for number, address in enumerate(accounts)]
    state["bank"]["balances"] = [{"address": who, "coins": [_coin(amount)]} for who, amount in balances.items()]
    state["bank"]["supply"] = [_coin(sum(balances.values()))]
    state["staking"]["validators"] = [
        _validator(draft / f"node{index}/config", operator) for index, operator in enumerate(operators)
    ]
    state["staking"]["delegations"] = [
        {
            "delegator_address": encode_address("inj", operator),
            "validator_address": encode_address("injvaloper", operator),
            "shares": f"{STAKE}.000000000000000000",
        }
        for operator in operators
    ]
    return genesis


def _coin(amount: int) -> dict:
    return {"denom": "inj", "amount": str(amount)}


def _account(address: str, number: int) -> dict:
    base = {"address": address, "pub_key": None, "account_number": str(number), "sequence": "0"}
    return {"@type": "/injective.types.v1beta1.EthAccount", "base_account": base, "code_hash": EMPTY_CODE_HASH}


def _validator(config: Path, operator: bytes) -> dict:
    key = json.loads((config / "priv_validator_key.json").read_text())["pub_key"]["value"]
    rates = {"rate": "0.100000000000000000", "max_rate": "0.200000000000000000"}
    rates["max_change_rate"] = "0.010000000000000000"
    return {
        "operator_address": encode_address("injvaloper", operator),
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": key},
        "jailed": False,
        "status": "BOND_STATUS_UNBONDED",
        "tokens": str(STAKE),
        "delegator_shares": f"{STAKE}.000000000000000000",
        "description": {"moniker": config.parent.name},
        "unbonding_height": "0",
        "unbonding_time": "1970-01-01T00:00:00Z",
        "commission": {"commission_rates": rates, "update_time": "1970-01-01T00:00:00Z"},
        "min_self_delegation": "1",
    }


def _configure(config: Path) -> None:
    """Loopback peers, no profiling port, small caches."""
    changes = {
        "config.toml": {
            "pprof_laddr": '""', "addr_book_strict": "false", "allow_duplicate_ip": "true", "pex": "false",
        },
        "app.toml": {"minimum-gas-prices": '"0inj"', "iavl-cache-size": "10000"},
    }
    for name, settings in changes.items():
        text = (config / name).read_text()
        for key, value in settings.items():
            text, count = re.subn(rf"(?m)^(\s*{key} = ).*$", lambda match: match[1] + value, text)
            if count == 0:
                raise LedgerError(f"injectived's {name} has no setting {key}: is injective-core the pinned version?")
        (config / name).write_text(text)

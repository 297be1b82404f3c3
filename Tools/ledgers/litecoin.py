#!/usr/bin/env python3
"""Starts and stops a Litecoin node in regtest on the loopback interface: unspent outputs and proof of work.

usage: litecoin.py up     --home DIR [--port P]
       litecoin.py down   --home DIR
       litecoin.py status --home DIR

The node comes from Debian's package litecoind. It listens on the port for JSON-RPC and on no other, mines past height
1351, where CHECKLOCKTIMEVERIFY begins to count, and has a wallet `w` with coins. For tests only: its coins are worth
nothing, and blocks come when they are asked for (`generatetoaddress`).
"""

import argparse
import base64
import contextlib
import http.client
import json
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import process
from network import LedgerError, say

WALLET = "w"
USER = "tieline"
MATURE_COINBASES = 60
HEIGHT = 1360  # above 1351
# Without a start time far ahead, MWEB becomes active at 431 and blocks without its extension are refused. Litecoin's
# nodes replace no transaction by one of a higher fee unless they are told to.
CONFIGURATION = """\
regtest=1
server=1
txindex=1
mempoolreplacement=1
listen=0
dnsseed=0
upnp=0
fallbackfee=0.0001
vbparams=mweb:4070908800:4070908801
rpcuser={user}
rpcpassword={password}
[regtest]
rpcport={port}
rpcbind=127.0.0.1
rpcallowip=127.0.0.1
"""


class RefusedError(Exception):
    """The node's own error."""


def node_program() -> str:
    program = shutil.which("litecoind")
    if program is None:
        raise LedgerError("litecoind is not installed: run `make setup`, or apt-get install litecoind")
    return program


def running_pid(home: Path) -> int | None:
    return process.running_pid(home, f"-datadir={home}")


def settings(home: Path) -> dict:
    path = home / "endpoint.json"
    if not path.exists():
        raise LedgerError(f"{home} holds no Litecoin node that was ever up")
    return json.loads(path.read_text())


def call(home: Path, method: str, *params, wallet: bool = False):
    """A method's result.

    Raises RefusedError with what the node answers instead, OSError where it does not answer.
    """
    node = settings(home)
    authorization = base64.b64encode(f"{USER}:{node['password']}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", node["port"], timeout=120)
    request = json.dumps({"jsonrpc": "1.0", "id": 1, "method": method, "params": params})
    with contextlib.closing(connection):
        connection.request(
            "POST", f"/wallet/{WALLET}" if wallet else "/", request, {"Authorization": f"Basic {authorization}"}
        )
        answer = json.loads(connection.getresponse().read())
    if answer.get("error"):
        raise RefusedError(f"{method}: {answer['error'].get('message')}")
    return answer["result"]


def start(home: Path, port: int) -> subprocess.Popen:
    program = node_program()
    process.require_free(port)
    home.mkdir(parents=True, exist_ok=True)
    endpoint = home / "endpoint.json"
    password = settings(home)["password"] if endpoint.exists() else secrets.token_hex(16)
    for path, text in (
        (endpoint, json.dumps({"port": port, "password": password}) + "\n"),
        (home / "litecoin.conf", CONFIGURATION.format(user=USER, password=password, port=port)),
    ):
        path.touch(mode=0o600)
        path.write_text(text)
    with open(home / "log", "w") as log:
        node = subprocess.Popen(
            [program, f"-datadir={home}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    (home / "pid").write_text(f"{node.pid}\n")
    return node


def wait(home: Path, node: subprocess.Popen, seconds: float) -> None:
    begun = time.monotonic()
    while True:
        if node.poll() is not None:
            words = "\n".join((home / "log").read_text(errors="replace").splitlines()[-15:])
            raise LedgerError(f"litecoind stopped with status {node.returncode}; its log says:\n{words}")
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException, RefusedError):
            call(home, "getblockcount")
            return
        if time.monotonic() - begun > seconds:
            raise LedgerError(f"litecoind does not answer within {seconds:g} s: see {home / 'log'}")
        time.sleep(0.05)


def prepare(home: Path) -> None:
    """A wallet with coins, and the chain past the height where timelocks count."""
    if WALLET not in call(home, "listwallets"):
        known = [entry["name"] for entry in call(home, "listwalletdir")["wallets"]]
        call(home, "loadwallet" if WALLET in known else "createwallet", WALLET)
    if call(home, "getblockcount") == 0:
        address = call(home, "getnewaddress", "", "bech32", wallet=True)
        call(home, "generatetoaddress", MATURE_COINBASES, address)
    # The rest goes to a script that anyone may spend, so that the wallet stays small.
    anyone = call(home, "decodescript", "51")["segwit"]["addresses"][0]
    while (missing := HEIGHT - call(home, "getblockcount")) > 0:
        call(home, "generatetoaddress", min(missing, 500), anyone)


def describe(home: Path) -> dict:
    node = settings(home)
    pid = running_pid(home)
    return {
        "url": f"http://{USER}:{node['password']}@127.0.0.1:{node['port']}",
        "wallet": WALLET,
        "pid": pid,
        "height": call(home, "getblockcount") if pid else None,
        "log": str(home / "log"),
    }


def up(arguments: argparse.Namespace) -> dict:
    """Starts the node where it does not run; one that runs stays as it is."""
    home = arguments.home
    if running_pid(home) is not None:
        if settings(home)["port"] != arguments.port:
            raise LedgerError(f"the node runs on port {settings(home)['port']}: `down` first, or use that --port")
        return describe(home)
    node = start(home, arguments.port)
    try:
        wait(home, node, arguments.timeout)
        prepare(home)
    except BaseException:
        stop(home)
        raise
    return describe(home)


def stop(home: Path, seconds: float = 30) -> bool:
    """Ends the node, by SIGKILL where it has not ended after so many seconds; whether it ran."""
    return process.stop(home, f"-datadir={home}", seconds)


def down(arguments: argparse.Namespace) -> dict:
    return {"stopped": int(stop(arguments.home, arguments.timeout))}


def status(arguments: argparse.Namespace) -> dict:
    return describe(arguments.home)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=lambda text: Path(text).resolve(), required=True, help="the node's folder")
    shared.add_argument("--json", action="store_true", help="print the answer as JSON, the password included")
    upwards = commands.add_parser("up", parents=[shared], help="create if missing, start, mine past height 1351")
    upwards.add_argument("--port", type=int, default=26000, help="for JSON-RPC")
    upwards.add_argument("--timeout", type=float, default=60, help="seconds to wait for the first answer")
    downwards = commands.add_parser("down", parents=[shared], help="stop the node and wait until it is gone")
    downwards.add_argument("--timeout", type=float, default=30, help="seconds until it is killed; it waits for clients")
    commands.add_parser("status", parents=[shared], help="exit status 3 unless the node runs")
    return parser.parse_args()


def main() -> int:
    arguments = parse()
    try:
        answer = {"up": up, "down": down, "status": status}[arguments.command](arguments)
    except (LedgerError, RefusedError, OSError) as error:
        say(f"litecoin.py: {error}")
        return 1
    if arguments.json:
        print(json.dumps(answer, indent=1))
    elif arguments.command == "down":
        print(f"stopped {answer['stopped']} nodes")
    else:
        place = answer["url"].rpartition("@")[2]
        print(f"litecoind: pid {answer['pid']}, block {answer['height']}; {place}" if answer["pid"] else "stopped")
    return 3 if arguments.command == "status" and not answer["pid"] else 0


if __name__ == "__main__":
    sys.exit(main())

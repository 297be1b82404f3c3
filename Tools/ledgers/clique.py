#!/usr/bin/env python3
"""Starts and stops a Clique ledger on the loopback interface: an EVM under proof of authority.

usage: clique.py up     --home DIR [--port P] [--chain-id N] [--fund 0xADDRESS …]
       clique.py down   --home DIR
       clique.py status --home DIR

Run it with the project's .venv, which holds py-evm. Three signers take turns, a block comes every second, an epoch has
20 blocks. For tests only: all is in memory, so that a node which was down starts anew, with other signers.
"""

import argparse
import contextlib
import http.client
import json
import subprocess
import sys
import time
from pathlib import Path

import process
from network import LedgerError, say

NODE = Path(__file__).resolve().parent / "clique_node.py"


def settings(home: Path) -> dict:
    path = home / "endpoint.json"
    if not path.exists():
        raise LedgerError(f"{home} holds no Clique node that was ever up")
    return json.loads(path.read_text())


def block_number(port: int) -> int:
    """Raises OSError, ValueError or HTTPException while the node does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        connection.request("POST", "/", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber"}))
        return int(json.loads(connection.getresponse().read())["result"], 16)


def running_pid(home: Path) -> int | None:
    return process.running_pid(home, str(home))


def describe(home: Path) -> dict:
    node, pid = settings(home), running_pid(home)
    return {
        "url": f"http://127.0.0.1:{node['port']}",
        "chainID": node["chain_id"],
        "pid": pid,
        "height": block_number(node["port"]) if pid else None,
        "log": str(home / "log"),
    }


def up(arguments: argparse.Namespace) -> dict:
    """Starts the node where it does not run; one that runs stays as it is."""
    home = arguments.home
    wanted = {"port": arguments.port, "chain_id": arguments.chain_id, "funded": sorted(arguments.fund)}
    if running_pid(home) is not None:
        if settings(home) != wanted:
            raise LedgerError(f"the node runs with other settings, {settings(home)}: `down` first")
        return describe(home)
    process.require_free(arguments.port)
    home.mkdir(parents=True, exist_ok=True)
    (home / "endpoint.json").write_text(json.dumps(wanted) + "\n")
    command = [sys.executable, str(NODE), "--home", str(home), "--port", str(arguments.port)]
    command += ["--chain-id", str(arguments.chain_id), "--fund", *arguments.fund]
    with open(home / "log", "w") as log:
        node = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    (home / "pid").write_text(f"{node.pid}\n")
    try:
        wait(home, node, arguments.timeout)
    except BaseException:
        process.stop(home, str(home))
        raise
    return describe(home)


def wait(home: Path, node: subprocess.Popen, seconds: float) -> None:
    begun = time.monotonic()
    while True:
        if node.poll() is not None:
            words = "\n".join((home / "log").read_text(errors="replace").splitlines()[-15:])
            raise LedgerError(f"the Clique node stopped with status {node.returncode}; its log says:\n{words}")
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            block_number(settings(home)["port"])
            return
        if time.monotonic() - begun > seconds:
            raise LedgerError(f"the Clique node does not answer within {seconds:g} s: see {home / 'log'}")
        time.sleep(0.05)


def down(arguments: argparse.Namespace) -> dict:
    return {"stopped": int(process.stop(arguments.home, str(arguments.home)))}


def status(arguments: argparse.Namespace) -> dict:
    return describe(arguments.home)


def address(text: str) -> str:
    if len(text) != 42 or not text.startswith("0x") or not set(text[2:].lower()) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError(f"'{text}' is no address: 0x and 40 hexadecimal digits")
    return text.lower()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=lambda text: Path(text).resolve(), required=True, help="the node's folder")
    shared.add_argument("--json", action="store_true", help="print the answer as JSON")
    upwards = commands.add_parser("up", parents=[shared], help="start, and wait for the first answer")
    upwards.add_argument("--port", type=int, default=27300, help="for JSON-RPC")
    upwards.add_argument("--chain-id", type=int, default=1778)
    upwards.add_argument("--fund", type=address, nargs="*", default=[], help="accounts that hold coins from the start")
    upwards.add_argument("--timeout", type=float, default=60, help="seconds to wait for the first answer")
    commands.add_parser("down", parents=[shared], help="stop the node and wait until it is gone")
    commands.add_parser("status", parents=[shared], help="exit status 3 unless the node runs")
    return parser.parse_args()


def main() -> int:
    arguments = parse()
    try:
        answer = {"up": up, "down": down, "status": status}[arguments.command](arguments)
    except (LedgerError, OSError) as error:
        say(f"clique.py: {error}")
        return 1
    if arguments.json:
        print(json.dumps(answer, indent=1))
    elif arguments.command == "down":
        print(f"stopped {answer['stopped']} nodes")
    else:
        print(f"clique: pid {answer['pid']}, block {answer['height']}; {answer['url']}" if answer["pid"] else "stopped")
    return 3 if arguments.command == "status" and not answer["pid"] else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Starts and stops injectived networks on the loopback interface: CometBFT consensus with an EVM.

usage: injective.py up     --home DIR --chain-id ID --evm-chain-id N
                           [--validators N] [--base-port P] [--fund 0xADDRESS …]
       injective.py down   --home DIR
       injective.py status --home DIR

Run it with the project's .venv, which holds the node (package injective-core). Node i listens on base port + 20·i
+ {0 CometBFT RPC, 1 peers, 2 EVM HTTP, 3 EVM WebSocket, 4 gRPC}. For tests and the demo only: the validators' operators
have no keys, everyone on this machine may call everything, and blocks come every 0.2 s.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from network import LedgerError, Network, create, node_environment, node_program, say

PORTS_PER_NODE = 20
PORTS = {"CometBFT RPC": 0, "peers": 1, "EVM HTTP": 2, "EVM WebSocket": 3, "gRPC": 4}


def node_home(home: Path, index: int) -> Path:
    return home / f"node{index}"


def running_pid(node: Path) -> int | None:
    """The process of this node's pid file, if it is still that node and not another that got its number."""
    try:
        pid = int((node / "pid").read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if os.fsencode(node) in arguments else None


def require_free_ports(base_port: int, index: int) -> None:
    for purpose, offset in PORTS.items():
        port = base_port + PORTS_PER_NODE * index + offset
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise LedgerError(
                    f"port {port} ({purpose} of node {index}) cannot be had: {error.strerror}; "
                    "stop what listens there or choose another --base-port"
                ) from None


def start(home: Path, network: Network, index: int, base_port: int, program: Path) -> subprocess.Popen:
    node, first = node_home(home, index), base_port + PORTS_PER_NODE * index
    identities = json.loads((home / "peers.json").read_text())
    peers = [
        f"{identity}@127.0.0.1:{base_port + PORTS_PER_NODE * other + 1}"
        for other, identity in enumerate(identities)
        if other != index
    ]
    command = [
        str(program), "start", "--home", str(node), "--chain-id", network.chain_id,
        "--log-level", "info", "--log-no-color",
        "--rpc.laddr", f"tcp://127.0.0.1:{first}",
        "--p2p.laddr", f"tcp://127.0.0.1:{first + 1}",
        "--p2p.persistent_peers", ",".join(peers),
        "--json-rpc.enable=true",
        "--json-rpc.address", f"127.0.0.1:{first + 2}",
        "--json-rpc.ws-address", f"127.0.0.1:{first + 3}",
        "--json-rpc.api", "eth,net,web3,debug,txpool,inj",
        "--json-rpc-debug.enable=false",
        "--grpc.address", f"127.0.0.1:{first + 4}", "--grpc-web.enable=false", "--api.enable=false",
        # Timeouts only take effect as flags. They give blocks every 0.2 s.
        "--unsafe-consensus-timeout-propose", "1s", "--unsafe-consensus-timeout-propose-delta", "100ms",
        "--unsafe-consensus-timeout-prevote", "200ms", "--unsafe-consensus-timeout-prevote-delta", "100ms",
        "--unsafe-consensus-timeout-precommit", "200ms", "--unsafe-consensus-timeout-precommit-delta", "100ms",
        "--unsafe-consensus-timeout-commit", "200ms",
    ]  # fmt: skip
    with open(node / "log", "w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=node_environment(program),
            start_new_session=True,
        )
    (node / "pid").write_text(f"{process.pid}\n")
    return process


def block_number(port: int) -> int | None:
    """The height that a node's EVM endpoint tells, or nothing while it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []})
    with contextlib.closing(connection):
        try:
            connection.request("POST", "/", request, {"Content-Type": "application/json"})
            return int(json.loads(connection.getresponse().read())["result"], 16)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None


def last_words(log: Path) -> str:
    """The end of a node's log, or what it panicked with: then the end is only a stack trace."""
    lines = log.read_text(errors="replace").splitlines()
    panicked = next((number for number, line in enumerate(lines) if line.startswith(("panic:", "Error:"))), len(lines))
    first = max(0, panicked - 5 if panicked < len(lines) else len(lines) - 15)
    return "\n".join(line[:500] for line in lines[first : first + 15])


def wait_for_blocks(home: Path, network: Network, base_port: int, started: dict, seconds: float) -> None:
    begun = told = time.monotonic()
    waiting = set(range(network.validators))
    while waiting:
        for index, process in started.items():
            if process.poll() is not None:
                log = node_home(home, index) / "log"
                raise LedgerError(
                    f"node {index} of {network.chain_id} stopped with status {process.returncode}; "
                    f"its log {log} says:\n{last_words(log)}"
                )
        waiting -= {i for i in waiting if (block_number(base_port + PORTS_PER_NODE * i + 2) or 0) >= 1}
        now = time.monotonic()
        if waiting and now - begun > seconds:
            node = node_home(home, min(waiting))
            raise LedgerError(f"no EVM block from a node of {network.chain_id} in {seconds:g} s: see {node / 'log'}")
        if waiting and now - told >= 2:
            say(f"waiting for the first block of {network.chain_id} ({now - begun:.0f} s)")
            told = now
        if waiting:
            time.sleep(0.05)


def describe(home: Path, network: Network) -> dict:
    base_port = json.loads((home / "ports.json").read_text())["base_port"]
    nodes = []
    for index in range(network.validators):
        first = base_port + PORTS_PER_NODE * index
        nodes.append({
            "pid": running_pid(node_home(home, index)),
            "cometRPC": f"http://127.0.0.1:{first}",
            "evmHTTP": f"http://127.0.0.1:{first + 2}",
            "evmWebSocket": f"ws://127.0.0.1:{first + 3}",
            "log": str(node_home(home, index) / "log"),
        })  # fmt: skip
    return {
        "chainID": network.chain_id,
        "evmChainID": network.evm_chain_id,
        **{key: nodes[0][key] for key in ("cometRPC", "evmHTTP", "evmWebSocket")},
        "pids": [node["pid"] for node in nodes if node["pid"]],
        "nodes": nodes,
    }


def up(arguments: argparse.Namespace) -> dict:
    """Starts what is not running; a node that runs stays as it is."""
    home, program = arguments.home, node_program()
    wanted = Network(
        arguments.chain_id, arguments.evm_chain_id, arguments.validators, tuple(dict.fromkeys(arguments.fund))
    )
    network = Network.read(home)
    if network is None:
        home.parent.mkdir(parents=True, exist_ok=True)
        create(home, wanted, program)
        network = wanted
    network.require(wanted, home)
    stopped = [i for i in range(network.validators) if running_pid(node_home(home, i)) is None]
    if len(stopped) < network.validators and (home / "ports.json").exists():
        used = json.loads((home / "ports.json").read_text())["base_port"]
        if used != arguments.base_port:
            raise LedgerError(f"{network.chain_id} runs from port {used}: `down` first, or use --base-port {used}")
    for index in stopped:
        require_free_ports(arguments.base_port, index)
    (home / "ports.json").write_text(json.dumps({"base_port": arguments.base_port}) + "\n")
    started = {index: start(home, network, index, arguments.base_port, program) for index in stopped}
    try:
        wait_for_blocks(home, network, arguments.base_port, started, arguments.timeout)
    except BaseException:
        for index in started:
            stop(node_home(home, index))
        raise
    return describe(home, network)


def stop(node: Path, seconds: float = 15) -> bool:
    """Ends one node and waits until it is gone; whether it ran."""
    pid = running_pid(node)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                if running_pid(node) == pid:  # the handle is the node's, whatever becomes of the number
                    _end(handle, pid, node, seconds)
            finally:
                os.close(handle)
    (node / "pid").unlink(missing_ok=True)
    return pid is not None


def _end(handle: int, pid: int, node: Path, seconds: float) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        signal.pidfd_send_signal(handle, number)
        if select.select([handle], [], [], seconds)[0]:  # readable once the process has ended
            return
    raise LedgerError(f"process {pid} of {node} does not end")


def down(arguments: argparse.Namespace) -> dict:
    network = Network.read(arguments.home)
    if network is None:
        return {"stopped": 0}
    nodes = [node_home(arguments.home, index) for index in range(network.validators)]
    with ThreadPoolExecutor(len(nodes)) as pool:
        return {"chainID": network.chain_id, "stopped": sum(pool.map(stop, nodes))}


def status(arguments: argparse.Namespace) -> dict:
    network = Network.read(arguments.home)
    if network is None or not (arguments.home / "ports.json").exists():
        raise LedgerError(f"{arguments.home} holds no network that was ever up")
    found = describe(arguments.home, network)
    for node in found["nodes"]:
        node["height"] = block_number(int(node["evmHTTP"].rpartition(":")[2])) if node["pid"] else None
    return found


def funded_address(text: str) -> str:
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address: 0x and 40 hexadecimal digits")
    return text.lower()


def chain_identity(text: str) -> str:
    # The node's EVM endpoint does not start, while its blocks go on, when the identity has another form.
    if not re.fullmatch(r"[a-z]+-[1-9][0-9]{0,17}", text) or len(text) > 48:
        raise argparse.ArgumentTypeError(f"{text!r} is not lower-case letters, one hyphen and a number, as in north-1")
    return text


def resolved(text: str) -> Path:
    return Path(text).resolve()


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=resolved, required=True, help="the network's folder")
    shared.add_argument("--json", action="store_true", help="print the answer as JSON")
    upwards = commands.add_parser("up", parents=[shared], help="create if missing, start, wait for the first block")
    upwards.add_argument("--chain-id", type=chain_identity, required=True, help="CometBFT's, such as north-1")
    upwards.add_argument("--evm-chain-id", type=int, required=True)
    upwards.add_argument("--validators", type=int, default=1, choices=range(1, 8))
    upwards.add_argument("--base-port", type=int, default=21000, help="node i uses base port + 20·i and the next four")
    upwards.add_argument("--fund", type=funded_address, nargs="*", action="extend", default=[], metavar="0xADDRESS",
                         help="accounts with a million INJ")  # fmt: skip
    upwards.add_argument("--timeout", type=float, default=60, help="seconds to wait for the first block")
    commands.add_parser("down", parents=[shared], help="stop every node and wait until all are gone")
    commands.add_parser("status", parents=[shared], help="exit status 3 unless every node runs")
    return parser.parse_args(arguments)


def main() -> int:
    arguments = parse(None)
    try:
        answer = {"up": up, "down": down, "status": status}[arguments.command](arguments)
    except LedgerError as error:
        say(f"injective.py: {error}")
        return 1
    if arguments.json:
        print(json.dumps(answer, indent=1))
    elif arguments.command == "down":
        print(f"stopped {answer['stopped']} nodes")
    else:
        for node in answer["nodes"]:
            state = f"pid {node['pid']}" + (f", block {node['height']}" if "height" in node else "")
            print(f"{answer['chainID']}: {state if node['pid'] else 'stopped'}; {node['cometRPC']} {node['evmHTTP']}")
    if arguments.command == "status" and len(answer["pids"]) < len(answer["nodes"]):
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is measured: a cluster with fsync on, five desks of five organisations, a firm, and the processes of a node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from tearline_hub.ops.children import end, tied, wait_until
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.nodes import LOOPBACK, NODES, DatabaseUrls, hold_port, node_environment
from tearline_hub.ops.postgres import APP, DATABASE, OWNER, SEQUENCER, SUPERUSER, Cluster

ROOT: Final = Path(__file__).parents[2]
DESKS: Final = 5
KEY: Final = "made-up-key-of-a-firm-for-the-bench"
VIEWERS: Final = 200
_PRODUCTS: Final = ("Drain opener", "Pool cleaner", "Stump remover", "Hair bleach", "Etching fluid", "Fertiliser")


@dataclass(frozen=True)
class Setting:
    """A prepared node. `feeds`: (desk, cookie) of five open pages; `viewers`: of as many idle ones."""

    cluster: Cluster
    home: Path
    env: dict[str, str]
    live_port: int
    plain_port: int
    feeds: list[tuple[str, str]]
    viewers: list[tuple[str, str]]

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """As a superuser: past row-level security, so for a bench alone."""
        with psycopg.connect(self.cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
            return connection.execute(query, parameters).fetchall()


def prepared(cluster: Cluster, home: Path) -> Setting:
    """Tables, keys, desks with somebody on shift, a firm with a key, and people's sessions."""
    held = [hold_port(8100), hold_port(8150)]
    live_port, plain_port = (each.getsockname()[1] for each in held)
    for each in held:
        each.close()
    urls = DatabaseUrls(cluster.url(APP), cluster.url(OWNER), "", cluster.url(SEQUENCER))
    env = node_environment(NODES[1], home=home, port=8002, urls=urls, live_port=live_port)
    (home / "keys").mkdir(mode=0o700)
    subprocess.run(hub_command("migrate"), env=env, check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run(
        [sys.executable, "-m", "bench.alerts.furnish"], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    furnished = json.loads(made.stdout.splitlines()[-1])
    return Setting(
        cluster, home, env, live_port, plain_port,
        [tuple(each) for each in furnished["feeds"]], [tuple(each) for each in furnished["viewers"]],
    )  # fmt: skip


def documents() -> list[dict[str, Any]]:
    """What a firm reports, about 1 kB each; spread over the desks by postcode, and alike in nothing but kind."""
    suspected = (datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="seconds")
    return [
        {
            "kind": "suspicious_transaction", "urgency": "soon", "suspected_at": suspected,
            "product": {
                "name": f"{_PRODUCTS[number % len(_PRODUCTS)]} {number}", "quantity": "5", "unit": "l",
                "ingredients": [
                    {"substance": "7722-84-1", "percent": "30"}, {"substance": "7697-37-2", "percent": "4"},
                ],
            },
            "place": {"line": f"{number} High Street", "postcode": f"ZZ{number % DESKS + 1} 1AA"},
            "behaviours": ["unclear_use", "unusual_amount"], "customer": "public_without_licence",
            "response": "refused",
            "words": "Asked for all that we had, would not say what for, and left when asked for a document. " * 5,
            "contact": {"name": "Till three", "phone": "+999020000000", "email": "till@example.org", "agreed": True},
        }
        for number in range(500)
    ]  # fmt: skip


@contextmanager
def running(setting: Setting, *commands: str) -> Iterator[dict[str, list[subprocess.Popen[bytes]]]]:
    """These `tearline-hub` processes, until the end. Waits until the live one answers."""
    children: dict[str, list[subprocess.Popen[bytes]]] = {}
    with ExitStack() as stack:
        for command in commands:
            log = (setting.home / f"{command}.log").open("ab")
            child = subprocess.Popen(tied(hub_command(command)), env=setting.env, stdout=log, stderr=log)
            stack.callback(end, child)
            children.setdefault(command, []).append(child)
        if "live" in commands and not wait_until(lambda: listens(setting.live_port), seconds=60):
            raise SystemExit("The live process did not start.")
        time.sleep(4)  # the router, too, has loaded and listens
        yield children


def listens(port: int) -> bool:
    """Whether somebody does."""
    import socket

    with socket.socket() as tried:
        return tried.connect_ex((LOOPBACK, port)) == 0


def cpu(pids: dict[str, int]) -> dict[str, float]:
    """Processor time of each so far, in seconds."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = {}
    for name, pid in pids.items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found[name] = (int(fields[11]) + int(fields[12])) / ticks
    return found

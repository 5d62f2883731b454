"""One node on this machine: its database, its web, work, live and routing processes, and its ledger's.

Invariant: everything it writes is below its home (0700), except the socket of its database.
"""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tearline.errors import Unavailable
from tearline.seal.keyring import Keyring
from tearline.seal.keys import fingerprint_of
from tearline_hub.ops.children import wait_until
from tearline_hub.ops.keeping import Keeper, NodeProcess
from tearline_hub.ops.nodes import LEDGER, LOOPBACK, DatabaseUrls, NodePlan, node_environment
from tearline_hub.ops.postgres import APP, BACKUP, OWNER, SEQUENCER, Cluster
from tearline_hub.ops.steps import Step


class Node:
    """A node below `root`. `urls`: its database, or None to run an embedded one."""

    def __init__(
        self,
        plan: NodePlan,
        root: Path,
        *,
        port: int,
        urls: DatabaseUrls | None,
        fast_unsafe: bool = False,
        live_port: int | None = None,
    ) -> None:
        """Nothing is started or written yet. Without a `live_port` it takes in no report from programs."""
        self.plan = plan
        self.home = root / plan.slug
        self.port = port
        self.live_port = live_port
        self.cluster = None if urls else Cluster(self.home, fast_unsafe=fast_unsafe)
        self.urls = urls or self._embedded_urls()
        self.env = node_environment(plan, home=self.home, port=port, urls=self.urls, live_port=live_port)
        self.web = NodeProcess("serve", env=self.env, log=self.log("web"))
        self.work = NodeProcess("work", env=self.env, log=self.log("work"))
        self.sequence = NodeProcess("sequence", env=self.env, log=self.log("sequence"))
        self.live = NodeProcess("live", env=self.env, log=self.log("live"))
        self.route = NodeProcess("route", env=self.env, log=self.log("route"))

    @property
    def url(self) -> str:
        """Where people and peers reach it."""
        return self.env["TEARLINE_URL"]

    def log(self, name: str) -> Path:
        """Path of one of its logs."""
        return self.home / "log" / f"{name}.log"

    def step(self, *arguments: str, output: Path | None = None) -> Step:
        """A `tearline-hub` command with this node's environment; quiet when its `output` is asked for."""
        target = output or self.log(arguments[0])
        return Step(self.plan.name, arguments, self.env, target, quiet=output is not None)

    def fingerprint(self, now: datetime) -> str:
        """Fingerprint of the key it signs with at `now`, from its own key directory."""
        return fingerprint_of(Keyring.open(self.home / "keys").current(now).raw)

    def start_database(self) -> None:
        """Make the node's directories and start its database, where that is ours."""
        for directory in (self.home, self.home / "log", self.home / "keys"):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.cluster is not None:
            if self.cluster.new():
                # What is kept of a database that is gone would have this one refused, as it should be elsewhere.
                shutil.rmtree(self.home / LEDGER, ignore_errors=True)
            self.cluster.start()

    def start(self) -> None:
        """Start the processes; the ledger's where the database has a role for it."""
        for _, part in self._parts():
            part.start()

    def ask_to_stop(self) -> None:
        """Send every process SIGTERM and do not wait."""
        for _, part in self._parts():
            part.ask_to_stop()

    def stop(self) -> None:
        """Stop everything, the database last."""
        self.ask_to_stop()
        for _, part in self._parts():
            part.stop()
        if self.cluster is not None:
            self.cluster.stop()

    def remove(self) -> None:
        """Stop everything and delete the node's data, keys and logs."""
        self.stop()
        if self.cluster is not None:
            self.cluster.remove()
        shutil.rmtree(self.home, ignore_errors=True)

    def wait_until_ready(self, *, seconds: float = 60.0) -> None:
        """Wait for its web and live processes. Raises `Unavailable` naming the log to read."""
        self._wait_for(self.web, self.ready, seconds)
        if self.live_port:
            self._wait_for(self.live, self.live_ready, seconds)

    def _wait_for(self, part: NodeProcess, ready: Callable[[], bool], seconds: float) -> None:
        if not wait_until(lambda: ready() or not part.running(), seconds=seconds) or not ready():
            raise Unavailable("node.not-ready", f"{self.plan.name} did not start: see {part.log}.")

    def ready(self) -> bool:
        """Whether the web process and its database answer."""
        return _answers(self.port, "/readyz")

    def live_ready(self) -> bool:
        """Whether the live process answers."""
        return _answers(self.live_port or 0, "/livez")

    def keepers(self, say: Callable[[str], None]) -> list[Keeper]:
        """What keeps the node's parts up, the database first."""
        found = [Keeper(f"{self.plan.name}: {name}", part, say) for name, part in self._parts()]
        if self.cluster is not None:
            found.insert(0, Keeper(f"{self.plan.name}: database", self.cluster, say))
        return found

    def _parts(self) -> list[tuple[str, NodeProcess]]:
        """Its processes, by what people call them."""
        parts = [("web", self.web), ("work", self.work)]
        parts += [("live", self.live), ("router", self.route)] if self.live_port else []
        return [*parts, ("ledger", self.sequence)] if self.urls.sequencer else parts

    def _embedded_urls(self) -> DatabaseUrls:
        """URLs of the embedded cluster."""
        if self.cluster is None:
            raise Unavailable("node.no-database", f"{self.plan.name} has no database.")
        return DatabaseUrls(*(self.cluster.url(role) for role in (APP, OWNER, BACKUP, SEQUENCER)))


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

"""The two nodes together: prepared, introduced to each other, started, kept up, stopped.

Invariant: one launcher per root directory at a time, and when it ends no process of it is left.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from tearline.disclosure.states import State
from tearline.errors import Conflict, InvalidInput
from tearline.synthetic.world.files import EXTRACTS
from tearline_hub.ops.demo_files import DemoFiles
from tearline_hub.ops.node import Node
from tearline_hub.ops.nodes import NODES, given_urls, hold_port
from tearline_hub.ops.steps import Step, run_together
from tearline_hub.ops.stories import STORIES

LOOK_EVERY: Final = 0.2  # seconds
RESIDENTS: Final = 20_000  # of the council; `tearline-hub world` writes more
LONGER: Final = (1, 8, 9)  # the stories that are told further


class Partnership:
    """Both nodes below `root`. As a context manager: prepared and serving inside, stopped afterwards.

    `seed`: options of `tearline-hub seed`. `residents`: how many rows the council's extract has. `environ` may name
    databases (see `given_urls`).
    """

    def __init__(
        self,
        root: Path,
        *,
        say: Callable[[str], None] = lambda _: None,
        seed: Sequence[str] = (),
        residents: int = RESIDENTS,
        fast_unsafe: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Hold a port for each node; nothing is started or written yet."""
        self.root = root.resolve()
        self.say = say
        self.seed = seed
        self.residents = residents
        self.files = DemoFiles(self.root)
        self._held = {plan: hold_port(plan.port) for plan in NODES}
        self._held_live = {plan: hold_port(plan.live_port) for plan in NODES if plan.live_port}
        self.nodes = tuple(
            Node(
                plan,
                self.root,
                port=self._held[plan].getsockname()[1],
                urls=given_urls(plan, environ),
                fast_unsafe=fast_unsafe,
                live_port=self._held_live[plan].getsockname()[1] if plan in self._held_live else None,
            )
            for plan in NODES
        )
        self._keepers = [keeper for node in self.nodes for keeper in node.keepers(say)]
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start all; when a step fails what was started is stopped again."""
        with ExitStack() as stack:
            stack.enter_context(only_one(self.root))
            stack.callback(self._stop)
            self.prepare()
            self.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all."""
        self._stack.close()

    def node(self, slug: str) -> Node:
        """The node with that id."""
        return next(node for node in self.nodes if node.plan.slug == slug)

    def prepare(self) -> None:
        """Databases up, schema up to date, seeded, introduced to each other. Repeating it changes nothing."""
        self.say("Starting the databases.")
        for node in self.nodes:
            node.start_database()
        self._step("Preparing the tables.", "migrate")
        self._step("Putting the pages' files in place.", "static")
        self._make_up()
        self.introduce()

    def _make_up(self) -> None:
        """The records; and the council's extract, once: on another day it would be of another register."""
        self.say("Making up the register, the agencies' records and the council's extract.")
        steps = [node.step("seed", *self.seed, "--story", str(self.files.story)) for node in self.nodes]
        if not self.files.world.exists():
            options = ("--out", str(self.files.world), "--residents", str(self.residents), *self.seed)
            steps.append(self.nodes[1].step("world", *options))
        run_together(steps, self.say)

    def introduce(self) -> None:
        """Exchange peer cards; each side confirms the fingerprint the other's operator reads out."""
        self.say("Introducing the nodes to each other.")
        cards = {node.plan.slug: node.home / "card.json" for node in self.nodes}
        run_together([node.step("peer", "card", output=cards[node.plan.slug]) for node in self.nodes], self.say)
        here, there = self.nodes
        adding = [_adding(node, peer, cards[peer.plan.slug]) for node, peer in ((here, there), (there, here))]
        run_together(adding, self.say)

    def start(self) -> None:
        """Start the web and work processes and wait until both nodes are ready."""
        self.say("Starting the nodes.")
        self._let_go_of_ports()
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_until_ready()

    def tell_stories(self) -> None:
        """Let the made-up people release, answer and assess, once: each half waits for what the other sent."""
        if self.files.done.exists():
            return
        self.say("Letting the made-up people release and answer.")
        self.files.begun.touch()
        originator, partners = self.nodes
        live = sum(story.ends is State.LIVE for story in STORIES) + len(LONGER)
        step = ("stories", "--told", str(self.files.told))
        answering = ("--expect", str(live), "--extract", str(self.files.world / EXTRACTS[0]))
        for node, more in ((originator, ()), (partners, answering), (originator, ())):
            run_together([node.step(*step, *more)], self.say)
        self.files.done.touch()

    def tend(self) -> None:
        """Look once at every process and start again what ended."""
        for keeper in self._keepers:
            keeper.tend(time.monotonic())

    def keep_up(self) -> None:
        """Tend until a signal ends us."""
        while True:
            self.tend()
            time.sleep(LOOK_EVERY)

    def remove(self) -> None:
        """Delete the nodes' data. Raises `InvalidInput` for a database that is not ours to empty."""
        if any(node.cluster is None for node in self.nodes):
            raise InvalidInput(
                "fresh.not-ours", "Starting over empties only databases that this command made: empty yours yourself."
            )
        with only_one(self.root):
            for node in self.nodes:
                node.remove()
            self.files.remove()

    def _let_go_of_ports(self) -> None:
        for held in (*self._held.values(), *self._held_live.values()):
            held.close()

    def _step(self, said: str, *arguments: str) -> None:
        """Run one command on both nodes at once."""
        self.say(said)
        run_together([node.step(*arguments) for node in self.nodes], self.say)

    def _stop(self) -> None:
        """Ask every process to go before waiting for the first; let go of ports that were never used."""
        self._let_go_of_ports()
        for node in self.nodes:
            node.ask_to_stop()
        for node in self.nodes:
            node.stop()


def _adding(node: Node, peer: Node, card: Path) -> Step:
    """The step that adds `peer` to `node`, its fingerprint as its own operator would read it out."""
    return node.step("peer", "add", str(card), "--fingerprint", peer.fingerprint(datetime.now(UTC)))


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold `root` for this launcher. Raises `Conflict` when another one has it."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("demo.running", f"Another launcher is using {root}: stop it first.") from error
        yield

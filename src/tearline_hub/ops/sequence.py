"""`tearline-hub sequence`: the process that publishes the ledger. It loads no Django and knows no key of the node's."""

from __future__ import annotations

import signal
import threading

import click

from tearline_hub.environment import read_ledger
from tearline_hub.ledger import sequencer
from tearline_hub.ledger.keeping import Keeping


@click.command("sequence")
def command() -> None:
    """Publish every entry in the ledger, once a second, until told to stop."""
    environment = read_ledger()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    sequencer.run(
        environment.url,
        Keeping(environment.directory),
        environment.node,
        stopping,
        say=lambda sentence: click.echo(sentence, err=True),
    )

"""`tearline open`: the page in the browser, and a file to double-click that opens it."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path

import click

from tearline.edge import clock
from tearline.edge.home import Home
from tearline.edge.page.server import Serving, serve
from tearline.edge.shortcut import write_shortcut


@click.command("open")
@click.option("--no-browser", is_flag=True, help="Print the link instead of opening it.")
@click.option(
    "--shortcut",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="DIRECTORY",
    help="Put a file to double-click into DIRECTORY, such as the desktop, and do nothing else.",
)
def command(*, no_browser: bool, shortcut: Path | None) -> None:
    """Open the page on this computer: choose files, check headings, save the possible matches."""
    if shortcut is not None:
        click.echo(f"Double-click {write_shortcut(shortcut)} to open the page.")
        return
    serve(Home.prepare(os.environ), clock=clock.now, started=_print if no_browser else _browse)


def _browse(serving: Serving) -> None:
    click.echo("The page opens in your browser. Close it with its own button, or with Ctrl-C here.", err=True)
    if not webbrowser.open(serving.link):
        _print(serving)


def _print(serving: Serving) -> None:
    click.echo(f"Open this link in a browser on this computer. It works once: {serving.link}")

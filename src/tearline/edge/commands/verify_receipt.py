"""`tearline verify-receipt`: check the receipt of a report, without a network."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tearline.edge import clock, trust
from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.errors import IntegrityFault
from tearline.reports.deadline import LONDON
from tearline.wire import report_receipt
from tearline.wire.report import MAX_BYTES
from tearline.wire.report_receipt import ReportReceipt

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("verify-receipt")
@click.argument("receipt", type=_FILE)
@click.option("--report", type=_FILE, metavar="FILE", help="The report as it was sent, to check that it is this one.")
def command(*, receipt: Path, report: Path | None) -> None:
    """Check that a node gave out RECEIPT, and say when it had the report."""
    home, now = Home.prepare(os.environ), clock.now()
    raw = read_whole(receipt, report_receipt.MAX_BYTES)
    keys = trust.keys_of(home, report_receipt.claim(raw, now).node)
    if not keys:
        how = f"If they are the same, confirm it with: tearline trust {receipt.name}."
        raise trust.ask_to_confirm(trust.introduction(raw, now), how)
    found = report_receipt.open_receipt(raw, keys, now)
    if report is not None and report_receipt.digest_of(read_whole(report, MAX_BYTES)) != found.digest:
        raise IntegrityFault("receipt.other-report", "The receipt is genuine, and is of another report than this file.")
    for line in _lines(found):
        click.echo(line)
    if report is not None:
        click.echo("The file is the report that was sent, to the last byte.")


def _lines(found: ReportReceipt) -> list[str]:
    received = found.received_at.astimezone(LONDON)
    lines = [f"{found.node} had report {found.report_id} on {received:%-d %B %Y at %H:%M:%S %Z}."]
    if found.report_by is not None:
        until = f"{found.report_by.astimezone(LONDON):%-d %B %Y at %H:%M %Z}"
        lines.append(f"That was {'after' if found.is_late else 'within'} the time the law gives, until {until}.")
    return lines

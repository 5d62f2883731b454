"""`tearline substance`: what the law says of a product, without a network."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import click

from tearline.edge import clock
from tearline.errors import InvalidInput
from tearline.reports.schedule import schedule_on
from tearline.reports.standing import MEANS, Ingredient, Judged, judged
from tearline.reports.till import percent_of

_UNCHECKED = "Two people have not compared this row with the statute yet: look it up there before you rely on it."


@click.command("substance")
@click.argument("name", nargs=-1, required=True)
@click.option("--percent", metavar="NUMBER", default="", help="Its concentration. Without one it is not known.")
@click.option("--basis", default="w/w", show_default=True, help="Of what, such as w/w, v/v or nitrogen by weight.")
@click.option("--on", "day", metavar="DATE", help="The day of the transaction, such as 2026-11-29. Today without one.")
@click.option("--json", "as_json", is_flag=True, help="Answer in one line of JSON.")
def command(*, name: tuple[str, ...], percent: str, basis: str, day: str | None, as_json: bool) -> None:
    """Say whether a substance, by name or CAS number, is regulated or reportable."""
    on = day_of(day)
    found = judged(Ingredient(substance=" ".join(name), percent=percent_of(percent), basis=basis), on)
    if as_json:
        click.echo(json.dumps(_document(found, on)))
        return
    for line in _lines(found):
        click.echo(line)


def day_of(text: str | None) -> dt.date:
    """The day that was given, or today's in London. Raises `InvalidInput`."""
    from tearline.reports.deadline import LONDON  # noqa: PLC0415 time zones are read when they are needed

    if text is None:
        return clock.now().astimezone(LONDON).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("substance.day", "Give the day as in 2026-11-29.") from None


def _lines(found: Judged) -> list[str]:
    row, schedule = found.substance, found.schedule
    lines = [f"{row.name}{f', CAS {row.cas}' if row.cas else ''}"] if row else []
    lines += [MEANS[found.standing], found.why]
    if row and schedule:
        lines.append(f"From: {schedule.instrument}; {'; '.join(schedule.sources[each] for each in row.sources)}.")
    return lines if found.checked else [*lines, _UNCHECKED]


def _document(found: Judged, on: dt.date) -> dict[str, Any]:
    row, schedule = found.substance, schedule_on(on)
    return {
        "standing": found.standing, "reportable": found.reportable, "why": found.why, "checked": found.checked,
        "name": row.name if row else None, "cas": row.cas or None if row else None,
        "instrument": schedule.instrument if schedule else None, "on": on.isoformat(),
    }  # fmt: skip

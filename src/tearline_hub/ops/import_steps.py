"""The steps of `import-register`: begin or go on, read, show, ask, write. What a person sees goes to stderr.

Invariant: nothing is written to the records before the preview was shown and confirmed, by an answer or by `--yes`.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from tearline.command_table import printable
from tearline.errors import Conflict, InvalidInput, TearlineError
from tearline.vocab.purpose import ReadPurpose

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor
    from tearline_hub.imports.actions import Declared
    from tearline_hub.imports.states import ImportState
    from tearline_hub.imports.views import ImportView

SHOWN: Final = 20
PURPOSE: Final = ReadPurpose.CHECK_OWN_RECORDS
_EVERY: Final = 5  # batches between two lines of progress
_PATIENCE: Final = 1.0  # seconds between two looks while another process works on it


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said on the command line in advance; the rest is asked."""

    yes: bool
    whole: bool | None
    mapped: Mapping[str, str]

    def holds_everybody(self) -> bool:
        """Whether whoever is missing from the file is gone. Unsaid and unasked it is a part: nobody is gone."""
        if self.whole is not None or self.yes:
            return bool(self.whole)
        return click.confirm("Does the file hold everybody, so that whoever is missing is gone?", err=True)

    def agree(self, question: str) -> bool:
        """Yes to `question`."""
        return self.yes or click.confirm(question, err=True)


class Steps:
    """One import, from its file to its end."""

    def __init__(self, actor: Actor, now: dt.datetime, answers: Answers) -> None:
        """`actor`: the operator in the organisation whose records they are."""
        self._actor = actor
        self._now = now
        self._answers = answers

    def begin(self, name: str, content: BinaryIO, digest: str, declared: Declared) -> str:
        """Take the file in, or find where the same file was left. Raises `Conflict` while another is under way."""
        from tearline_hub.imports import actions

        left = self._left(digest, declared)
        if left:
            click.echo("The same file was begun before: going on where it was left.", err=True)
            return left
        return actions.begin(
            actor=self._actor, now=self._now, purpose=PURPOSE, filename=name, content=content, declared=declared
        )

    def finish(self, import_id: str, faults: Path | None) -> ImportView:
        """Go on to the end, whatever was done before; the import as it is then. Raises `InvalidInput`."""
        from tearline_hub.imports.states import ImportState

        view = self._view(import_id)
        if view.line.state is ImportState.HEADINGS:
            self._confirm_headings(view)
        view = self._work(import_id, "read", ImportState.READING)
        if view.line.state is ImportState.REFUSED:
            raise InvalidInput("import.file", view.refusal)
        self._tell_faults(view, faults)
        if view.line.state is ImportState.PREVIEW:
            self._confirm(view)
        view = self._work(import_id, "written", ImportState.APPLYING)
        click.echo(_summary(view, hidden=faults is None))
        return view

    def give_up(self) -> None:
        """Give up whatever import of the organisation is under way."""
        from tearline_hub.imports import queries

        import_id = queries.under_way(actor=self._actor)
        if import_id:
            self._abandon(import_id)

    def _left(self, digest: str, declared: Declared) -> str:
        """Id of the import under way when it is of the same file and says the same of it; else empty."""
        from tearline_hub.imports import queries

        import_id = queries.under_way(actor=self._actor)
        if not import_id:
            return ""
        view = self._view(import_id)
        line = view.line
        said = (line.status, line.as_at, line.whole)
        same = view.digest == digest and said == (declared.status, declared.as_at, declared.whole)
        return import_id if same else ""

    def _confirm_headings(self, view: ImportView) -> None:
        from tearline_hub.imports import actions

        said = {heading.strip(): column for heading, column in self._answers.mapped.items()}
        columns = {item.heading.strip(): item.column for item in view.headings} | said
        for item in view.headings:
            column = columns[item.heading.strip()]
            click.echo(f"{printable(item.heading)} -> {column or 'not read'}", err=True)
        try:
            if not self._answers.agree("Are the headings understood rightly?"):
                raise InvalidInput("import.headings", "Say what a heading is with --map HEADING=COLUMN.")
            actions.confirm_headings(actor=self._actor, now=self._now, import_id=view.line.id, columns=columns)
        except (TearlineError, click.Abort):
            self._abandon(view.line.id)
            raise

    def _confirm(self, view: ImportView) -> None:
        from tearline_hub.imports import actions
        from tearline_hub.imports.states import Change

        counts = view.line.counts
        click.echo(", ".join(f"{counts[change]:,} {change.value}" for change in Change) + ".", err=True)
        if view.gone_unsure:
            click.echo("Rows were refused, so nobody is taken to be gone. Mend them and load the file again.", err=True)
        if view.most_gone:
            click.echo(_most_gone(view), err=True)
        if not self._answers.agree("Apply this?"):
            self._abandon(view.line.id)
            raise Conflict("import.given-up", "The import was given up. Nothing was changed.")
        actions.apply(actor=self._actor, now=self._now, import_id=view.line.id, shown=view.shown, gone_confirmed=True)

    def _abandon(self, import_id: str) -> None:
        from tearline_hub.imports import actions

        actions.abandon(actor=self._actor, now=self._now, import_id=import_id)

    def _work(self, import_id: str, done: str, state: ImportState) -> ImportView:
        """Until the import has left `state`, by our own work or that of the node's work process."""
        from tearline_hub.imports import tasks

        view = self._view(import_id)
        while view.line.state is state:
            ticks = _Ticks(lambda: self._say(import_id, done))
            if not tasks.work_on(self._actor, self._now, import_id, stopping=ticks.tick):
                time.sleep(_PATIENCE)
            view = self._view(import_id)
        return view

    def _say(self, import_id: str, done: str) -> None:
        line = self._view(import_id).line
        count = line.rows_read if done == "read" else line.applied
        click.echo(f"{count:,} rows {done}.", err=True)

    def _tell_faults(self, view: ImportView, path: Path | None) -> None:
        from tearline_hub.imports import queries
        from tearline_hub.web import spreadsheets

        first, _ = queries.faults(actor=self._actor, import_id=view.line.id)
        for fault in first[:SHOWN]:
            click.echo(str(replace(fault, column=view.heading_of(fault.column))), err=True)
        if path is not None:
            rows = queries.fault_file(actor=self._actor, import_id=view.line.id)
            path.write_text(spreadsheets.as_csv([queries.FAULT_HEADINGS, *rows]), encoding="utf-8", newline="")

    def _view(self, import_id: str) -> ImportView:
        from tearline_hub.imports import queries

        return queries.progress(actor=self._actor, import_id=import_id)


class _Ticks:
    """Says how far it came every few batches; never asks to stop."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say = say
        self._count = 0

    def tick(self) -> bool:
        self._count += 1
        if self._count % _EVERY == 0:
            self._say()
        return False


def _most_gone(view: ImportView) -> str:
    """A file that would mark most of the records as gone is seldom the right one."""
    from tearline_hub.imports.states import Change

    return (
        f"{view.line.counts[Change.GONE]:,} of the organisation's {view.standing:,} records of this status are not in "
        "the file. That usually means that the file was cut off, or that a part of the list was declared whole. If "
        "so, do not apply it: load the whole list, or use --part."
    )


def _summary(view: ImportView, *, hidden: bool) -> str:
    """One line for the operator; how many faults were not shown, when there were more."""
    from tearline_hub.imports.states import Change

    line = view.line
    counts = line.counts
    more = view.fault_count - SHOWN if hidden else 0
    also = f" {view.passed_over:,} were changed by somebody meanwhile and left as they are." if view.passed_over else ""
    rest = f" {more:,} more faults were not shown: see them all with --faults." if more > 0 else ""
    return (
        f"{line.rows_read:,} rows read: {counts[Change.ADDED]:,} added, {counts[Change.CHANGED]:,} changed, "
        f"{counts[Change.GONE]:,} gone, {counts[Change.SAME]:,} already there, {line.refused_rows:,} refused. "
        f"{view.left_out_cells:,} cells left out.{also}{rest}"
    )

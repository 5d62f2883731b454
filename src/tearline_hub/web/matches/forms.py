"""What is asked about packs, candidates and possible matches.

Invariant: nothing is chosen beforehand, and a question about a person takes one match.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Self

from tearline.matching.adjudication import ANSWERS, SEVERAL, MatchDecision, may_be_asked
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.matches.queries.views import ExportLine, PackView
from tearline_hub.web.dates import day, weekday_day
from tearline_hub.web.fields import FileField, HiddenField, LongTextField, ManyField, OneField, TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.labels import label
from tearline_hub.web.options import Option, options_of
from tearline_hub.web.purposes import purposes_of

LONGEST: Final = 7  # days a pack can be used


class Which(StrEnum):
    """Whom a pack is about."""

    EVERYBODY = "everybody"
    SOME = "some"


class PackForm(Form):
    """Which copies go into a pack, what for and for how long."""

    which = OneField(
        label="Whom do you want to look for?",
        missing="Choose whom you want to look for",
        becomes=Which,
    )
    copies = ManyField(
        label="Which ones?",
        missing="Choose at least one of them",
        hint="Only references, senders and dates are shown here",
    )
    purpose = OneField(
        label="Why do you look?",
        missing="Choose why you look",
        hint="The pack can be used for this purpose and no other. It is kept with your name and the time",
        becomes=ReadPurpose,
    )
    days = OneField(
        label="How long do you need the pack?",
        missing="Choose how long you need the pack",
        hint="Choose the shortest time in which you can run it",
        becomes=int,
        listed=True,
    )

    def offer(self, actor: Actor, lines: Iterable[ExportLine], now: dt.datetime) -> None:
        """What can be chosen: copies that may go into a pack, the person's purposes, one to seven days."""
        offered = list(lines)
        self.everybody = [line.projection_id for line in offered]
        self.set_options("which", _whom(len(offered)))
        self.set_options("copies", [Option(value=line.projection_id, text=_said_of(line)) for line in offered])
        self.set_options("purpose", options_of(purposes_of(actor.roles)))
        self.set_options("days", [until(number, now) for number in range(1, LONGEST + 1)])

    def chosen(self) -> list[str]:
        """The copies that were chosen, once the form is valid."""
        given = self.cleaned_data
        return self.everybody if given["which"] is Which.EVERYBODY else given["copies"]


class WithdrawForm(Form):
    """Why a pack may not be used any more."""

    reason = LongTextField(
        label="Why is it withdrawn?",
        missing="Enter why it is withdrawn",
        hint="It stands in the list of packs and travels in the recall notice. Do not name a person",
        most=300,
        rows=3,
    )


class UploadForm(Form):
    """The file of possible matches, and the pack it was found with."""

    pack = OneField(
        label="Which pack was it made with?",
        missing="Choose the pack it was made with",
        hint="The upload is for the purpose of its pack, which is kept with your name and the time",
    )
    source = TextField(
        label="Which system is the extract from?",
        missing="Enter which system the extract is from",
        hint="Its name and date, such as: council tax, 21 November. It is shown beside what the extract says",
        most=100,
        spellcheck=False,
    )
    file = FileField(
        label="File of possible matches",
        missing="Choose the file of possible matches",
        hint="The CSV file that the look in your own systems wrote, such as candidates.csv",
        accept=".csv,text/csv",
    )

    def offer(self, packs: Iterable[PackView]) -> None:
        """Packs of this organisation, newest first, each with what it may be used for."""
        options = [Option(value=pack.id, text=_made(pack), hint=label(pack.purpose)) for pack in packs]
        self.set_options("pack", options)


class DecideForm(Form):
    """One person's judgement of one pair. `seen`: the version that the page showed; `trace`: of each of its fields."""

    decision = OneField(
        label="Is this the same person?",
        missing="Choose whether this is the same person",
        becomes=MatchDecision,
        options=options_of(
            ANSWERS,
            hints={
                MatchDecision.SAME: "The two records are linked. Neither is changed",
                MatchDecision.NOT_SAME: "This is remembered and said on both records",
                MatchDecision.CANNOT_TELL: "You ask for one more field",
            },
            reveals={MatchDecision.CANNOT_TELL: ("ask",)},
        ),
    )
    ask = OneField(
        label="Which one more field would help?",
        hint="They are asked for it. What only your own extract lacks, look for in your own files",
        missing="Choose which one more field would help",
        becomes=FieldName,
        options=options_of(COMPARED),
    )
    reason = LongTextField(
        label="What makes you think so?",
        missing="Enter what makes you think so",
        hint="Say which fields decided it. Colleagues who look at this pair later read it with your name",
        most=1000,
        rows=4,
    )
    seen = HiddenField()
    trace = HiddenField(required=False)

    def offer(self, sent: Mapping[FieldName, Sequence[str]]) -> None:
        """Ask for what was not `sent`, or for one more of what people have several of."""
        options = [Option(value=kind.value, text=_asked(kind, sent)) for kind in may_be_asked(sent)]
        self.set_options("ask", options)

    def written(self) -> str:
        """The reason as it was typed, whatever else was wrong."""
        return str(self["reason"].value() or "")

    def anew(self, sentence: str, **carried: str) -> Self:
        """The same reason and no choice, because of what `sentence` says."""
        form = type(self)({"reason": self.written(), **carried})
        form.errors.clear()
        form.add_error("decision", sentence)
        return form

    def too_late(self, sentence: str) -> None:
        """Say that it cannot be decided any more, and nothing else."""
        self.errors.clear()
        self.add_error(None, sentence)

    def given(self) -> Mapping[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("decision", "reason", "ask", "seen")}


class WrongPersonForm(Form):
    """Why a link turned out to be wrong."""

    reason = LongTextField(
        label="How do you know that they are two people?",
        missing="Enter how you know that they are two people",
        hint="It stays with the match and your name. Whoever looks at this pair later reads it",
        most=1000,
        rows=4,
    )


class LookAgainForm(Form):
    """Why two records that were said to be about two people should be looked at again."""

    reason = LongTextField(
        label="Why should this pair be looked at again?",
        missing="Enter why this pair should be looked at again",
        hint="Whoever decides reads it with your name. Do not name a person",
        most=1000,
        rows=4,
    )


def _asked(kind: FieldName, sent: Container[FieldName]) -> str:
    if kind not in sent:
        return label(kind)
    return f"{'Another' if kind in SEVERAL else 'The whole'} {label(kind).lower()}"


def _whom(count: int) -> list[Option]:
    amount = "1 person" if count == 1 else f"{count} people"
    return [
        Option(value=Which.EVERYBODY, text="Everybody who was released to us", hint=amount),
        Option(value=Which.SOME, text="Only some of them", reveals=("copies",)),
    ]


def _said_of(line: ExportLine) -> str:
    due = f"answer due {day(line.due_on)}" if line.due_on else "no answer is asked"
    return f"{line.disclosure_id}, from {line.originator_name}, {due}"


def until(days: int, now: dt.datetime) -> Option:
    """`3 days, until Wednesday 25 November 2026`."""
    words = "1 day" if days == 1 else f"{days} days"
    return Option(value=str(days), text=f"{words}, until {weekday_day(now + dt.timedelta(days=days))}")


def _made(pack: PackView) -> str:
    return f"{pack.id}, made on {day(pack.exported_at)} by {pack.exported_by}"

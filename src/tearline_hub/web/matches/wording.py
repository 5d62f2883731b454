"""What the pages say about packs and possible matches. Pure: values in, words out.

Invariant: an outcome is a word and never a number; only the page of one match, opened for a purpose, says anything
about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from tearline.matching.adjudication import MatchState
from tearline.matching.evidence import Commonness, Compared, Outcome
from tearline.people import identifiers
from tearline.people.record import Field, FieldName
from tearline_hub.matches.queries.views import DecisionView, MatchLine, MatchView, PackState, PackView
from tearline_hub.web.dates import day, moment, partial_day
from tearline_hub.web.labels import label
from tearline_hub.web.terms import Row


@dataclass(frozen=True, slots=True)
class After:
    """What a decision led to, and what comes next."""

    happened: str
    comes_next: str


AFTER: Final[dict[MatchState, After]] = {
    MatchState.CANDIDATE: After(
        "One of the two records has changed since, so your decision did not settle the question.",
        "The pair is in the queue for somebody to look at afresh.",
    ),
    MatchState.SECOND: After(
        "Nothing is linked yet, because nothing beside the name and the birth date agrees.",
        "A second person decides without seeing what you chose, so do not tell them. Until then it stays in the queue.",
    ),
    MatchState.CANNOT_TELL: After(
        "Nothing is linked. Whoever sent it to you was told which field would help, and not your reason.",
        "It stays in the queue. When the field comes, or you find it in your own files, anybody may take it up again.",
    ),
    MatchState.LINKED: After(
        "The two records are linked. Neither was changed, and nothing was merged.",
        "Answer the release with what you hold. If the link turns out to be wrong, say so on its page at once.",
    ),
    MatchState.NOT_SAME: After(
        "It is remembered that they are two people, and said on both records.",
        "You are not asked about this pair again unless one of the two records changes.",
    ),
    MatchState.REOPENED: After(
        "The decision that was made does not settle the question any more.",
        "The pair is in the queue for somebody to decide again.",
    ),
    MatchState.WITHDRAWN: After("The content of this pair is gone.", "Nothing is asked of you any more."),
}
GONE: Final = (
    "What was sent to you was recalled, has expired or was erased, so the two records can no longer be compared. "
    "Only the identifiers of the pair are kept."
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value as one side has it, and where that side has it from."""

    value: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One kind of field on both sides; `outcome`: how the two most alike values compare, in words.

    `changed`: one side says something else than on the page the reader had before.
    """

    name: str
    sent: tuple[Said, ...]
    ours: tuple[Said, ...]
    outcome: str
    changed: bool


def sides(view: MatchView, changed: Collection[FieldName] = ()) -> list[Side]:
    """The comparison of what at least one of them says or said, in the order in which people read it."""
    once = bool(source_of_all(view))
    return [
        Side(
            name=label(item.field),
            sent=_sent(item, view.fields, once=once),
            ours=tuple(Said(said(item.field, value)) for value in _ours(item, view)),
            outcome=outcome_of(item),
            changed=item.field in changed,
        )
        for item in view.compared
        if item.register or item.extract or item.field in changed
    ]


def outcome_of(item: Compared) -> str:
    """How two values compare, in words. A date is not spelt: what is read as another way to write it is another day."""
    if item.field is FieldName.DATE_OF_BIRTH and item.outcome is Outcome.SPELT_OTHERWISE:
        return "Nearly the same date"
    return label(item.outcome)


def not_enough(view: MatchView) -> str:
    """What speaks for the pair where nothing but name and birth date does: `A similar name alone is not enough`."""
    found = (_ALONE.get((item.field, item.outcome), "") for item in view.compared)
    said = [words for words in found if words]
    if not said:
        return "Neither the name nor the birth date agrees"
    if len(said) == 1:
        return f"{said[0].capitalize()} alone is not enough"
    return f"{_BOTH.get(tuple(said), ' and '.join(said)).capitalize()} are not enough"


def source_of_all(view: MatchView) -> str:
    """`As at 1 January 2025. Source: ...` where it is the same for every value sent to us, so that it is said once."""
    sources = {_grades(field) for field in view.fields if field.sensitive is None}
    return sources.pop() if len(sources) == 1 else ""


def unsaid(view: MatchView) -> str:
    """`Neither says anything of: phone, e-mail.`, or nothing where each kind is on one side at least."""
    kinds = [label(item.field).lower() for item in view.compared if not (item.register or item.extract)]
    return f"Neither says anything of: {', '.join(kinds)}." if kinds else ""


def said(name: FieldName, value: str) -> str:
    """A value as people read it; a date in words where it is one."""
    write = _WRITTEN.get(name)
    try:
        return write(value) if write else value
    except (ValueError, IndexError):  # an extract may hold what is no date
        return value


def how_common(common: Commonness | None) -> list[str]:
    """How much the agreement of a name or a birth date is worth here: of what was sent, whatever this row says."""
    if common is None:
        return []
    among = f"of the {common.rows:,} people in your extract"
    sentences = []
    if common.name:
        sentences.append(f"{common.name:,} {among} {_have(common.name)} the name sent to you, in any common spelling.")
    if common.date_of_birth:
        sentences.append(f"{common.date_of_birth:,} {among} {_have(common.date_of_birth)} the birth date sent to you.")
    return sentences


def state_of(line: MatchLine) -> str:
    """Where a pair stands, in words: `To be decided again: changed since the decision`."""
    words = label(line.state)
    if line.state is MatchState.SECOND and line.decision is not None:
        return f"{words}: you have decided"
    if line.state is MatchState.CANNOT_TELL and line.asked:
        return f"{words}: asked for {', '.join(label(name).lower() for name in line.asked)}"
    if line.state is MatchState.REOPENED and not line.both_sides:
        return f"{words}: the file of possible matches has to be uploaded again"
    if line.changed:
        return f"{words}: changed since the decision" + (". The link stands meanwhile" if line.linked else "")
    return words


def standing_for_reader(line: MatchLine, *, may_decide: bool) -> str:
    """What somebody should know before they look at the two records; empty where nothing is special."""
    if line.state is MatchState.REOPENED and not line.changed:
        return f"{_TAKEN_BACK} {_AFRESH if may_decide else _BOTH_NEEDED}"
    return _STANDING.get((line.state, may_decide), "")


def decided_as(line: MatchLine) -> str:
    """`Not the same person, on 14 January 2025, by Sam Lee`; empty while nobody has decided."""
    if line.decision is None or line.decided_at is None:
        return ""
    return f"{label(line.decision)}, on {day(line.decided_at)}, by {line.decided_by}"


def announced(line: MatchLine) -> str:
    """What a record says about a pair it is half of; the other half's reference follows."""
    return _ANNOUNCED.get(line.state, "Possibly the same person as")


def by_whom(line: MatchLine) -> str:
    """`, by Sam Lee on 14 January 2025`, or where the pair stands while nobody has settled it."""
    if line.state in _ANNOUNCED and line.decided_at is not None:
        return f", by {line.decided_by} on {day(line.decided_at)}"
    return f": {state_of(line).lower()}"


def entries_of(earlier: Iterable[DecisionView]) -> list[dict[str, object]]:
    """Earlier decisions, given in order of time, for a timeline: newest first."""
    return [
        {"title": _title(each), "at": each.at, "by": each.by, "text": each.reason} for each in reversed(tuple(earlier))
    ]


def our_source(view: MatchView) -> str:
    """Which row of which system our side is, and who brought it here when."""
    line = view.line
    return (
        f"Our record {line.extract_reference}: {line.source or 'its system was not said'}. "
        f"Uploaded on {moment(view.uploaded_at)} by {view.uploaded_by}."
    )


def standing_of(pack: PackView) -> str:
    """`Can be used until ...`, `Expired on ...` or `Withdrawn on ... by ...`."""
    if pack.withdrawn_at is not None:
        return f"Withdrawn on {moment(pack.withdrawn_at)} by {pack.withdrawn_by}"
    return f"{_UNTIL[pack.state]} {moment(pack.expires_at)}"


def counts(pack: PackView) -> bool:
    """Whether possible matches found with it are still taken in: nobody withdrew it, and its time is not over."""
    return pack.withdrawn_at is None and pack.state is not PackState.EXPIRED


def rows_of_pack(pack: PackView) -> list[Row]:
    """Who made it, what for, how long it counts and whom it is about, by reference."""
    rows: list[Row] = [
        ("Made by", f"{pack.exported_by}, on {moment(pack.exported_at)}"),
        ("Purpose", label(pack.purpose)),
        ("Standing", standing_of(pack)),
    ]
    if pack.why:
        rows.append(("Why", pack.why))
    return [*rows, ("Holds", list(pack.disclosure_ids) or "Nothing any more")]


_OPINION: Final = (
    "A colleague has decided on this pair. You are asked for a second opinion, so you see what they decided, and why, "
    "only after you have given yours."
)
_AFRESH: Final = "Look at it afresh."
_TAKEN_BACK: Final = "Somebody had decided that they are two people, and that decision was taken back: see below why."
_BOTH_NEEDED: Final = "It can be decided again when both sides are here."
_WAITS: Final = (
    "Your decision waits for a second person, who decides without seeing what you chose. Nothing is linked until then."
)
# State, whether the reader may decide -> what they should know.
_STANDING: Final[dict[tuple[MatchState, bool], str]] = {
    (MatchState.SECOND, True): _OPINION,
    (MatchState.SECOND, False): _WAITS,
    (MatchState.REOPENED, True): f"One of the two records has changed since somebody decided. {_AFRESH}",
}
_WRITTEN: Final[dict[FieldName, Callable[[str], str]]] = {
    FieldName.DATE_OF_BIRTH: partial_day,
    FieldName.NATIONAL_ID: identifiers.label,
}
# In the order of the comparison: the name first.
_ALONE: Final[dict[tuple[FieldName, Outcome], str]] = {
    (FieldName.NAME, Outcome.AGREES): "the same name",
    (FieldName.NAME, Outcome.SPELT_OTHERWISE): "a similar name",
    (FieldName.DATE_OF_BIRTH, Outcome.AGREES): "the same birth date",
    (FieldName.DATE_OF_BIRTH, Outcome.SPELT_OTHERWISE): "nearly the same birth date",
}
_BOTH: Final[dict[tuple[str, ...], str]] = {("the same name", "the same birth date"): "the same name and birth date"}
_UNTIL: Final[dict[PackState, str]] = {
    PackState.IN_FORCE: "Can be used until",
    PackState.EXPIRED: "Expired on",
    PackState.WITHDRAWN: "No longer to be used; it would have expired on",
}
_ANNOUNCED: Final[dict[MatchState, str]] = {
    MatchState.LINKED: "Decided to be the same person as",
    MatchState.NOT_SAME: "Decided not to be the same person as",
}


def _title(each: DecisionView) -> str:
    words = "The link was wrong: two people" if each.corrects else label(each.decision)
    asked = f": {label(each.ask).lower()} would help" if each.ask else ""
    older = "" if each.this_version else " (before one of the records changed)"
    return words + asked + older


def _sent(item: Compared, fields: Iterable[Field], *, once: bool) -> tuple[Said, ...]:
    """The released values of one kind, the compared one first; `once`: the grades are said of all of them together."""
    same_kind = [field for field in fields if _kind(field.name) is item.field and field.sensitive is None]
    ordered = sorted(same_kind, key=lambda field: field.value != item.register)
    return tuple(Said(said(item.field, field.value), _source(field, once=once)) for field in ordered)


def _ours(item: Compared, view: MatchView) -> list[str]:
    values = view.extract.get(item.field, ())
    return sorted(values, key=lambda value: value != item.extract)


def _kind(name: FieldName) -> FieldName:
    return FieldName.NAME if name is FieldName.ALIAS else name


def _source(field: Field, *, once: bool) -> str:
    also = f"{label(field.name)}. " if field.name is FieldName.ALIAS else ""
    return f"{also}{'' if once else _grades(field)}".strip()


def _grades(field: Field) -> str:
    return (
        f"As at {day(field.as_at)}. Source: {label(field.source_grade)}. Information: {label(field.information_grade)}."
    )


def _have(count: int) -> str:
    return "has" if count == 1 else "have"

"""Whatever somebody answers: the answers travel whole and unchanged or not at all, and good ones make a good report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.seal import strict_json
from tearline.vocab.report import Behaviour, CustomerKind, ReportKind, Response, Unit, Urgency
from tearline.wire.report import read_report
from tearline_hub.alerts.codes import code_of, key_of
from tearline_hub.web.reports.document import document_of
from tearline_hub.web.reports.sitting import LONGEST, SentFile, Sitting
from tearline_hub.web.reports.steps import CHECK, STEPS, is_answered, onward, pages_of

NOW: Final = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
ANY: Final = st.text(max_size=40)
SAID: Final = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and "\0" not in text)
LINE: Final = SAID.map(lambda text: "".join(letter for letter in text if letter.isprintable())).filter(str.strip)
SPOILT: Final = st.integers(0, 10_000)


def one(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.sampled_from([[each] for each in values])


def day(name: str) -> st.SearchStrategy[dict[str, list[str]]]:
    made = st.dates(dt.date(2019, 1, 1), dt.date(2026, 11, 21))
    return made.map(lambda day: {f"{name}-{part}": [str(getattr(day, part))] for part in ("day", "month", "year")})


def page(**fields: st.SearchStrategy[list[str]]) -> st.SearchStrategy[dict[str, list[str]]]:
    return st.fixed_dictionaries(fields)  # type: ignore[arg-type]


WORDS: Final = LINE.map(lambda text: [text])
GOOD: Final[Mapping[str, st.SearchStrategy[dict[str, list[str]]]]] = {
    "urgency": page(urgency=one(list(Urgency))),
    "danger": page(),
    "kind": page(kind=one(list(ReportKind))),
    "when": st.one_of(
        page(suspected=one(["now"])),
        st.tuples(page(suspected=one(["earlier"]), time=one(["3", "09:15", "23.59", "1430"])), day("day"),
                  st.one_of(st.just({}), day("happened_on"))).map(lambda parts: parts[0] | parts[1] | parts[2]),
    ),
    "product": page(name=WORDS, substance=st.one_of(st.just([""]), WORDS), percent=one(["", "12", "0,5 %", "100"]),
                    basis=one(["", "w/w", "v/v"]), quantity=one(["", "2", "2,5"]), unit=one(list(Unit))),
    "vehicle": st.tuples(page(description=WORDS, registration=one(["", "AB12 CDE"])),
                         st.one_of(st.just({}), day("hired_from"))).map(lambda parts: parts[0] | parts[1]),
    "link": page(link=WORDS),
    "place": page(line=st.one_of(st.just([""]), WORDS), postcode=one(["ZZ1 1AA", "zz11aa"])),
    "behaviours": page(behaviours=st.lists(st.sampled_from([each.value for each in Behaviour]), unique=True)),
    "words": page(words=WORDS),
    "sale": page(response=one(list(Response)), customer=one(list(CustomerKind)), shown=one(["Passport"]),
                 number=one(["", "7"])),
    "file": page(),
    "contact": st.one_of(page(contact=one(["no"])), page(contact=one(["yes"]), phone=one(["+999000000001"]))),
}  # fmt: skip


@given(
    answers=st.dictionaries(ANY, st.dictionaries(ANY, st.lists(ANY, max_size=3), max_size=3), max_size=4),
    reporter=st.sampled_from(["", "firm"]), files=st.lists(st.tuples(ANY, ANY), max_size=3), at=SPOILT,
)  # fmt: skip
def test_answers_come_back_as_they_were_or_not_at_all(
    answers: dict[str, dict[str, list[str]]], reporter: str, files: list[tuple[str, str]], at: int
) -> None:
    sitting = Sitting(
        number="1", reporter=reporter, began="2026-11-22T10:00:00Z", answers=answers,
        files=tuple(SentFile(digest=digest, name=name) for digest, name in files),
    )  # fmt: skip
    sealed = sitting.sealed()
    assert len(sealed) <= LONGEST
    assert Sitting.read(sealed, reporter) == sitting
    place = at % len(sealed)
    other = "A" if sealed[place] != "A" else "B"
    for spoilt, whose in (
        (sealed[:place] + other + sealed[place + 1 :], reporter), (sealed[:place], reporter), (sealed, f"{reporter}x"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            Sitting.read(spoilt, whose)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), reporter=st.sampled_from(["", "firm"]))
def test_good_answers_lead_to_the_end_and_make_a_report(data: st.DataObject, reporter: str) -> None:
    sitting, asked = Sitting.new(reporter, "2026-11-22T10:00:00Z"), 0
    step = STEPS[0]
    while step is not None:
        asked += 1
        assert asked <= len(STEPS), "no page is asked for twice"
        sitting = sitting.with_answers(step.name, data.draw(GOOD[step.name], label=step.name))
        assert is_answered(sitting, step, NOW), step.name
        following = onward(sitting, step.name, NOW)
        if following is None:
            break
        step = following
    assert all(is_answered(sitting, each, NOW) for each in pages_of(sitting))
    raw = strict_json.dump(document_of(sitting, NOW))
    assert raw == strict_json.dump(document_of(Sitting.read(sitting.sealed(), reporter), NOW))
    report = read_report(raw)
    assert report.suspected_at <= NOW
    assert (report.contact is None) == ("yes" not in sitting.answers.get("contact", {}).get("contact", ["no"]))


@given(raw=st.binary(max_size=200))
def test_any_form_is_told_or_taken(raw: bytes) -> None:
    posted = QueryDict(raw.replace(b"\0", b""), encoding="utf-8")
    for step in STEPS:
        if step.form is not None:
            form = step.form(posted, now=NOW)
            assert form.is_valid() or form.fault_list()
    assert CHECK not in {step.name for step in STEPS}


@given(sitting=st.text(max_size=40), other=st.text(max_size=40), spaces=st.lists(st.sampled_from(" -"), max_size=8))
def test_a_code_is_read_however_it_is_copied_and_is_no_other_s(sitting: str, other: str, spaces: list[str]) -> None:
    code = code_of(sitting)
    copied = code.replace("-", "".join(spaces)).lower().replace("0", "o").replace("1", "l")
    assert key_of(copied) == key_of(code)
    assert (code_of(other) == code) == (other == sitting)
    assert code not in key_of(code)

"""The answers so far, carried by the page itself: signed, bounded, and good for some hours.

Invariant: before a report is sent nothing that was answered is kept here. What comes back is what this node signed, for
this same reporter, and lately; anything else is refused as a whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from django.core import signing
from django.http import QueryDict

from tearline.errors import InvalidInput

GOOD_FOR: Final = 12 * 60 * 60  # seconds: a shop that was interrupted goes on within its day
LONGEST: Final = 32 * 1024  # letters of the signed text: a page and it are within what anybody may send
MOST_FILES: Final = 5
_VALUE: Final = 6_000  # letters of one answer

Answers = Mapping[str, Sequence[str]]
_GONE: Final = (
    "These answers cannot be gone on with: the page was open for too long, or was changed. Nothing was sent. "
    "Begin again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that is here already, by its digest."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One report being written. `number`: of the sitting, by which it is sent once. `answers`: as typed, by step.

    `reporter`: the tenant of a firm, empty for somebody without an account. `began`: when, as ISO 8601.
    """

    number: str
    reporter: str
    began: str
    answers: Mapping[str, Answers] = field(default_factory=dict)
    files: tuple[SentFile, ...] = ()

    @classmethod
    def new(cls, reporter: str, began: str) -> Self:
        """Nothing is answered."""
        return cls(number=secrets.token_hex(16), reporter=reporter, began=began)

    @classmethod
    def read(cls, text: str, reporter: str) -> Self:
        """What `sealed` made. Raises `InvalidInput`."""
        if not text or len(text) > LONGEST:
            raise InvalidInput("form.gone", _GONE)
        try:
            found = signing.loads(text, salt=_salt(reporter), max_age=GOOD_FOR)
        except signing.BadSignature:
            raise InvalidInput("form.gone", _GONE) from None
        files = tuple(SentFile(digest=digest, name=name) for digest, name in found["files"])
        return cls(
            number=found["number"], reporter=reporter, began=found["began"], answers=found["answers"], files=files
        )

    def sealed(self) -> str:
        """For a hidden field. Raises `InvalidInput` when it is too much to carry."""
        found = {
            "number": self.number, "began": self.began, "answers": self.answers,
            "files": [(each.digest, each.name) for each in self.files],
        }  # fmt: skip
        text = signing.dumps(found, salt=_salt(self.reporter), compress=True)
        if len(text) > LONGEST:
            raise InvalidInput("form.too-long", "That is more than the form carries. Go back and shorten it.")
        return text

    def with_answers(self, step: str, answers: Answers) -> Self:
        """The same, with what was answered on a page."""
        return replace(self, answers={**self.answers, step: answers})

    def with_file(self, sent: SentFile) -> Self:
        """The same, with a file. Raises `InvalidInput` where there are enough."""
        kept = tuple(each for each in self.files if each.digest != sent.digest)
        if len(kept) >= MOST_FILES:
            raise InvalidInput("form.files", f"{MOST_FILES} files are the most for a report.", field="file")
        return replace(self, files=(*kept, sent))

    def given(self, step: str) -> QueryDict | None:
        """What was typed on a page, as a form reads it; None where nobody was there."""
        if step not in self.answers:
            return None
        found = QueryDict(mutable=True)
        for name, values in self.answers[step].items():
            found.setlist(name, list(values))
        return found


def answers_in(posted: QueryDict, names: Sequence[str]) -> dict[str, list[str]]:
    """What of a request belongs to these fields, a date in its three boxes."""
    wanted = {name for field_name in names for name in (field_name, *(f"{field_name}-{part}" for part in _PARTS))}
    return {name: [value[:_VALUE] for value in values] for name, values in posted.lists() if name in wanted}


_PARTS: Final = ("day", "month", "year")


def _salt(reporter: str) -> Any:  # noqa: ANN401 Django takes any text
    return f"tearline.web.reports:{reporter}"

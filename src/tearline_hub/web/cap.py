"""A message of the Common Alerting Protocol as a download, for its originator and for a holder."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpResponse

from tearline.disclosure.clocks import end_of
from tearline.wire.cap import MEDIA_TYPE, PassedOn, cap_of


def download(passed: PassedOn) -> HttpResponse:
    """The file, named by its reference."""
    response = HttpResponse(cap_of(passed), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{passed.identifier}.cap.xml"'
    return response


def is_exercise() -> bool:
    """Whether this node holds made-up people alone."""
    return settings.ENVIRONMENT.synthetic


def last_moment(day: dt.date | None) -> dt.datetime | None:
    """When what ends with that day has ended."""
    return end_of(day) if day else None

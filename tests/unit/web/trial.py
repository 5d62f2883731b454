"""A few pages that use everything the foundation offers, and the settings under which they run without a database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from tearline.errors import (
    Conflict,
    IntegrityFault,
    InvalidInput,
    ManyInvalid,
    NotFound,
    NotPermitted,
    Unavailable,
)
from tearline.people.record import Field, FieldName
from tearline.vocab.answer import Answer, CannotSayReason
from tearline.vocab.grading import Nature, SensitiveCategory, SourceGrade
from tearline.vocab.marking import Marking
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.web import errors
from tearline_hub.web import settings as web
from tearline_hub.web.date_fields import DateField, PartialDateField
from tearline_hub.web.fields import (
    HiddenField,
    LongTextField,
    ManyField,
    OneField,
    TextField,
    TickField,
)
from tearline_hub.web.forms import Form
from tearline_hub.web.middleware import GetResponse
from tearline_hub.web.options import Option, options_of
from tearline_hub.web.pages import EVERY_ROLE, READ_AND_WRITE, notify, page, public_page, render
from tearline_hub.web.request import Request

NOW: Final = dt.datetime(2026, 3, 3, 10, 41, tzinfo=dt.UTC)
SECRET: Final = "Tomasz Wilson"
OFFICER: Final = Actor(
    user_id="usr_officer",
    tenant_id="council",
    organisation="west-midlands/council",
    display_name="Amara Okafor",
    roles=frozenset({Role.PARTNER_OFFICER}),
)
ERRORS: Final[dict[str, Exception]] = {
    "invalid-input": InvalidInput("a.b", "Enter something else."),
    "not-permitted": NotPermitted("a.b", "You drafted it. Ask another authoriser."),
    "not-yours": NotPermitted("disclosure.not-found", SECRET),
    "not-found": NotFound("a.b", SECRET),
    "conflict": Conflict("a.b", "It was recalled while you read it. Open your inbox."),
    "unavailable": Unavailable("a.b", "The other node does not answer. Try again later."),
    "integrity-fault": IntegrityFault("a.b", SECRET),
    "unexpected": RuntimeError(SECRET),
    "database": OperationalError(SECRET),
}
FIELDS: Final = (
    Field(id="fld_1", name=FieldName.NAME, value="Thaddeus Featherstonehaugh", as_at=NOW.date()),
    Field(
        id="fld_2",
        name=FieldName.DATE_OF_BIRTH,
        value="1985-04",
        as_at=NOW.date(),
        nature=Nature.ASSESSMENT,
        source_grade=SourceGrade.RELIABLE,
        sensitive=SensitiveCategory.HEALTH,
    ),
)


class TrialForm(Form):
    """One of every kind of field."""

    revision = HiddenField()
    answer = OneField(
        label="What do you hold?",
        missing="Choose what you hold",
        options=options_of(
            Answer,
            hints={Answer.NOTHING_HELD: "The content is erased here at once"},
            reveals={Answer.CANNOT_SAY: ("why",)},
        ),
        becomes=Answer,
    )
    why = OneField(
        label="Why can you not say?",
        missing="Choose why you cannot say",
        options=options_of(CannotSayReason),
        becomes=CannotSayReason,
        listed=True,
    )
    reason = LongTextField(label="Necessity", missing="Enter why it is necessary", most=50)
    reference = TextField(label="Your reference", hint="For example, C-1234")
    review_on = DateField(label="Review date", missing="Enter the review date")
    born = PartialDateField(label="Date of birth")
    recipients = ManyField(
        label="Recipients",
        missing="Choose at least one recipient",
        options=(Option(value="a", text="Police"), Option(value="b", text="Probation")),
    )
    checked = TickField(label="I have checked our records", missing="Tick that you have checked")


@page(roles={Role.PARTNER_OFFICER})
def reading(request: Request) -> HttpResponse:
    """Every part, with a marking and a purpose."""
    context = {"fields": FIELDS, "days": [dt.date(2026, 3, day) for day in (1, 3, 9)], "at": NOW}
    return render(
        request,
        "trial/reading.html",
        context,
        title="Release",
        marking=Marking.OFFICIAL_SENSITIVE,
        purpose="To check our own records",
    )


@page(roles={Role.PARTNER_OFFICER}, methods=READ_AND_WRITE)
def answering(request: Request) -> HttpResponse:
    """A form whose action refuses one reference."""
    form = TrialForm.of(request, initial={"revision": "1"})
    if form.is_valid():
        with form.faults():
            _act(form.cleaned_data)
            notify(request, "The answer was sent.")
            return redirect("reading")
    return render(request, "trial/answering.html", {"form": form}, title="Answer this release")


@page(roles={Role.OVERSEER})
def overseeing(request: Request) -> HttpResponse:
    """For a role nobody here holds."""
    return render(request, "trial/answering.html", title="Audit")


@public_page()
def failing(request: Request, kind: str) -> HttpResponse:
    """Let an error of that kind through."""
    del request
    raise ERRORS[kind]


@page(roles=EVERY_ROLE)
def misspelt(request: Request) -> HttpResponse:
    """A template that names something it was not given."""
    return render(request, "trial/misspelt.html", title="Misspelt")


def _act(given: dict[str, Any]) -> None:
    if given["reference"] == "taken":
        raise ManyInvalid(
            [
                InvalidInput("a.taken", "Enter another reference", field="reference"),
                InvalidInput("a.whole", "Answer sooner", field="elsewhere"),
            ]
        )


def actor_from_header(get_response: GetResponse) -> GetResponse:
    """Stands where the access middleware does: the officer, unless the request says `X-Out`."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = None if "X-Out" in request.headers else OFFICER  # type: ignore[attr-defined]
        return get_response(request)

    return handle


urlpatterns = [
    path("reading", reading, name="reading"),
    path("answering", answering, name="answering"),
    path("overseeing", overseeing),
    path("failing/<kind>", failing, name="failing"),
    path("misspelt", misspelt),
    path("", include("tearline_hub.config.urls")),  # the navigation names the project's own pages
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

SETTINGS: Final[dict[str, Any]] = {
    "ALLOWED_HOSTS": ["*"],
    "DEBUG": False,
    "ENVIRONMENT": SimpleNamespace(node_name="West Midlands partnership", synthetic=True, demo=True),
    "MIDDLEWARE": [
        *web.MIDDLEWARE_BEFORE_ACCESS,
        f"{__name__}.actor_from_header",
        *web.MIDDLEWARE_AFTER_ACCESS,
    ],
    "ROOT_URLCONF": __name__,
    "TEMPLATES": [
        {
            **web.TEMPLATES[0],
            "DIRS": [*web.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"],
        }
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "STATICFILES_DIRS": web.STATICFILES_DIRS,
    "STATIC_URL": web.STATIC_URL,
    "STATIC_ROOT": str(web.STATICFILES_DIRS[0]),
    # Served where they lie, so that the test needs no `collectstatic`.
    "STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    "WHITENOISE_USE_FINDERS": True,
    "CONTENT_SECURITY_POLICY": web.content_security_policy("http://localhost:8010", "http://localhost:8002"),
    "SECURE_REFERRER_POLICY": web.SECURE_REFERRER_POLICY,
    "CSRF_FAILURE_VIEW": web.CSRF_FAILURE_VIEW,
    "CSRF_COOKIE_HTTPONLY": web.CSRF_COOKIE_HTTPONLY,
    "CSRF_COOKIE_SAMESITE": web.CSRF_COOKIE_SAMESITE,
    "CSRF_COOKIE_SECURE": False,
    "SESSION_COOKIE_SECURE": False,
    "SECURE_SSL_REDIRECT": False,
    "MESSAGE_STORAGE": web.MESSAGE_STORAGE,
}

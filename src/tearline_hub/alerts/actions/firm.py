"""What a firm says besides its reports, and the keys with which its programs report.

Invariants: a key is shown once, when it is made, and only its SHA-256 is kept. A firm changes its own profile and
answers questions about its own reports; whoever reported without an account answers with the code of that report.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict
from typing import Final

from django.conf import settings

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.wire.report_receipt import digest_of
from tearline_hub.alerts.codes import report_of
from tearline_hub.alerts.models import FirmKey, FirmProfile, ReporterQuestion
from tearline_hub.alerts.profiles import Profile
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import INTAKE, OPERATOR, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.db.wake import wake

PURPOSE: Final = "reported"
LONGEST_ANSWER: Final = 4000


def save_profile(*, actor: Actor, now: dt.datetime, profile: Profile) -> None:
    """Say what the actor's firm is. Raises `InvalidInput` where the deputy is the contact."""
    if profile.deputy_phone and profile.deputy_phone == profile.contact_phone:
        raise InvalidInput(
            "firm.same-deputy", "Give the deputy's own number: the first may not answer.", field="deputy_phone"
        )
    with acting(actor):
        FirmProfile.objects.update_or_create(tenant_id=actor.tenant_id, defaults={**asdict(profile), "changed_at": now})
        audit.record(
            actor=actor, now=now, act="firm.profile-changed", subjects=[actor.tenant_id], purpose="administration"
        )


def answer(*, actor: Actor, now: dt.datetime, question_id: str, text: str) -> None:
    """Answer a question about a report of the actor's firm. Raises `NotFound`, `InvalidInput` or `Conflict`."""
    _check_answer(text)
    with acting(actor):
        asked = ReporterQuestion.objects.filter(id=question_id, reporter=actor.tenant_id)
        _write_answer(asked.first(), actor, text, now)
    wake("feed")


def answer_by_code(*, now: dt.datetime, reference: str, code: str, question_id: str, text: str) -> None:
    """The same for somebody without an account, who has the report's code."""
    _check_answer(text)
    node = system_actor(INTAKE, node=settings.NODE, tenant_id="")
    with on_behalf_of_node(Scope.INTAKE):
        report = report_of(reference, code)
        asked = ReporterQuestion.objects.filter(id=question_id, report_id=report.id if report else "", reporter="")
        _write_answer(asked.first(), node, text, now)
    wake("feed")


def add_key(*, now: dt.datetime, tenant_id: str, label: str) -> tuple[str, str]:
    """Make a key for a firm of this node, in the operator's name; its id, and the key, which nobody is told again."""
    if not label.strip():
        raise InvalidInput("firm.no-label", "Say what the key is for, such as the till of one shop.")
    key = f"tearline_{secrets.token_urlsafe(32)}"
    with on_behalf_of_node(Scope.OPERATOR):
        made = FirmKey.objects.create(
            id=new_id(Prefix.FIRM_KEY), tenant_id=tenant_id, digest=digest_of(key.encode()), label=label.strip(),
            made_at=now,
        )  # fmt: skip
        audit.record(actor=_operator(), now=now, act="firm.key-made", subjects=[made.id], purpose="set_up")
    return made.id, key


def revoke_key(*, now: dt.datetime, key_id: str) -> None:
    """Refuse that key from now on. Raises `NotFound`; one that was revoked stays so."""
    with on_behalf_of_node(Scope.OPERATOR):
        row = FirmKey.objects.select_for_update().filter(id=key_id).first()
        if row is None:
            raise NotFound("firm.no-key", "There is no such key. See them: tearline-hub firm list.")
        if row.revoked_at is None:
            FirmKey.objects.filter(id=key_id).update(revoked_at=now)
            audit.record(actor=_operator(), now=now, act="firm.key-revoked", subjects=[key_id], purpose="set_up")


def _check_answer(text: str) -> None:
    if not text.strip():
        raise InvalidInput("question.no-answer", "Enter an answer.", field="answer")
    if len(text) > LONGEST_ANSWER:
        raise InvalidInput("question.long-answer", f"Keep the answer to {LONGEST_ANSWER} letters.", field="answer")


def _write_answer(asked: ReporterQuestion | None, actor: Actor, text: str, now: dt.datetime) -> None:
    if asked is None:
        raise NotFound("question.not-found", "There is no such question.")
    unanswered = ReporterQuestion.objects.filter(id=asked.id, answered_at__isnull=True)
    if not unanswered.update(answer=text.strip(), answered_at=now):
        raise Conflict("question.answered", "This question has its answer already. Add what is new in another report.")
    audit.record(actor=actor, now=now, act="report.answered", subjects=[asked.report_id, asked.id], purpose=PURPOSE)


def _operator() -> Actor:
    return system_actor(OPERATOR, node="", tenant_id="")

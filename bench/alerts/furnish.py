"""Run in a node's environment: fills its database for `bench.alerts`, and prints the desks and cookies as JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tearline_hub.ops import application

application.load()

from django.conf import settings  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.alerts.setting import DESKS, KEY, VIEWERS  # noqa: E402
from tearline.ids import Prefix, new_id  # noqa: E402
from tearline.seal.keyring import Keyring  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline.wire.report_receipt import digest_of  # noqa: E402
from tearline_hub.access.actions import add_user, begin_session  # noqa: E402
from tearline_hub.access.session import SessionStore  # noqa: E402
from tearline_hub.agencies import actions as agencies  # noqa: E402
from tearline_hub.agencies.queries import OrganisationEntry  # noqa: E402
from tearline_hub.alerts.actions.setting_up import add_desk, add_shift  # noqa: E402
from tearline_hub.alerts.models import FirmKey  # noqa: E402
from tearline_hub.db.actor import Actor  # noqa: E402
from tearline_hub.db.context import Scope, on_behalf_of_node  # noqa: E402


def cookie(user_id: str) -> str:
    request: Any = RequestFactory().get("/")
    request.session = SessionStore()
    begin_session(request, user_id=user_id)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def main() -> None:
    now, node = timezone.now(), settings.NODE
    keyring = Keyring.prepare(settings.ENVIRONMENT.keys)
    keyring.new(now=now - timedelta(minutes=1))
    tenants = [f"police-{number + 1}" for number in range(DESKS)]
    feeds, viewers = [], []
    with on_behalf_of_node(Scope.OPERATOR):
        agencies.add_peer(
            node=node, name="This node", url="http://localhost:8002", keys=keyring.public_keys(), now=now,
            organisations=[
                OrganisationEntry(code=f"{node}/{tenant}", node=node, tenant_id=tenant, name=tenant, kind="police")
                for tenant in [*tenants, "firm"]
            ],
        )  # fmt: skip
        FirmKey.objects.create(
            id=new_id(Prefix.FIRM_KEY), tenant_id="firm", digest=digest_of(KEY.encode()), label="Bench", made_at=now
        )
    for number, tenant in enumerate(tenants):
        desk = add_desk(
            now=now, tenant_id=tenant, name=f"Desk {number + 1}", places=(f"ZZ{number + 1}",), is_fallback=not number
        )
        with on_behalf_of_node(Scope.OPERATOR):
            user = add_user(
                username=f"duty-{number}",
                display_name="On duty",
                tenant_id=tenant,
                roles=[Role.DUTY_OFFICER],
                is_demo=True,
            )
        actor = Actor(user_id=user, tenant_id=tenant, organisation=f"{node}/{tenant}", display_name="On duty",
                      roles=frozenset({Role.DUTY_OFFICER}))  # fmt: skip
        add_shift(
            actor=actor, now=now, desk_id=desk, begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=12)
        )
        feeds.append((desk, cookie(user)))
        viewers += [(desk, cookie(user)) for _ in range(VIEWERS // DESKS)]
    print(json.dumps({"feeds": feeds, "viewers": viewers}))


if __name__ == "__main__":
    main()

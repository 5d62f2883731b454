"""Run in a node's environment: a desk of the police for one street, somebody on shift, and a report that waits there.

    python -m tests.nodes.desk_driver

Prints the desk's id. The node's own router gives it the report.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from tearline_hub.ops import application

application.load()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from tearline.seal.keyring import Keyring  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline.wire.report import read_report  # noqa: E402
from tearline_hub.access.actions import add_user  # noqa: E402
from tearline_hub.alerts.actions.intake import Offered, take  # noqa: E402
from tearline_hub.alerts.actions.setting_up import add_desk, add_shift  # noqa: E402
from tearline_hub.db.actor import Actor  # noqa: E402
from tearline_hub.db.context import Scope, on_behalf_of_node  # noqa: E402
from tearline_hub.db.wake import wake  # noqa: E402

ROLES = (Role.DUTY_OFFICER, Role.PARTNER_OFFICER)
REPORT = {
    "kind": "suspicious_transaction", "urgency": "soon", "suspected_at": "2026-11-20T09:30:00Z",
    "product": {
        "name": "Pool cleaner", "quantity": "5", "unit": "l",
        "ingredients": [{"substance": "7722-84-1", "percent": "30"}],
    },
    "place": {"line": "1 High Street", "postcode": "ZZ1 1AA"}, "behaviours": ["unclear_use"],
    "words": "Asked for all that we had and would not say what for.",
    "contact": {"name": "Sam of the shop", "phone": "+999000000001", "agreed": True},
}  # fmt: skip


def main() -> None:
    now = timezone.now()
    with on_behalf_of_node(Scope.OPERATOR):
        user_id = add_user(username="dora", display_name="Dora Lane", tenant_id="police", roles=ROLES, is_demo=True)
    dora = Actor(
        user_id=user_id, tenant_id="police", organisation=f"{settings.NODE}/police", display_name="Dora Lane",
        roles=frozenset(ROLES),
    )  # fmt: skip
    desk = add_desk(now=now, tenant_id="police", name="Police second desk", places=("ZZ1 1AA",))
    add_shift(actor=dora, now=now, desk_id=desk, begins_at=now, ends_at=now + dt.timedelta(hours=8))
    raw = json.dumps(REPORT).encode()
    take(
        [Offered(report=read_report(raw), raw=raw, door="api")],
        now=now,
        keyring=Keyring.open(settings.ENVIRONMENT.keys),
    )
    wake("reports")
    sys.stdout.write(f"{desk}\n")


main()

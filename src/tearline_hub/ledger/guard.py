"""What the web and work processes look at before they start: nobody works on a database that was put back unnoticed.

Invariant: this never hinders a start for another reason; the ledger's own process is the one that checks everything.
"""

from __future__ import annotations

import contextlib

from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection

from tearline.errors import IntegrityFault, Unavailable
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.starting import behind, refuse_if_behind
from tearline_hub.ledger.store import Store


def refuse_an_older_database() -> None:
    """Raise `IntegrityFault` (`ledger.behind`) when a backup was restored and no operator has accepted that.

    What cannot be looked at yet (no server, no tables, no right to read the checkpoint) is passed over.
    """
    keeping = Keeping(settings.ENVIRONMENT.ledger)
    passed_over = (OperationalError, ProgrammingError, OSError, Unavailable)
    with contextlib.suppress(*passed_over), on_behalf_of_node(Scope.OPERATOR):
        try:
            with connection.wrap_database_errors:
                refuse_if_behind(Store(connection.connection), keeping)
        except IntegrityFault as fault:
            if fault.code == behind().code:
                raise
    connection.close()

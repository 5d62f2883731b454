"""What the web and work processes look at before they start: nobody works on a database that was put back unnoticed.

Invariant: whoever may not read the checkpoint does not start, for it would not notice. What is wrong otherwise does not
hinder a start; the ledger's own process is the one that checks everything.
"""

from __future__ import annotations

import contextlib

from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection

from tearline.errors import IntegrityFault, Unavailable
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ledger.keeping import LAST, Keeping
from tearline_hub.ledger.starting import behind, refuse_if_behind
from tearline_hub.ledger.store import Store


def refuse_an_older_database() -> None:
    """Raise `IntegrityFault` (`ledger.behind`) when a backup was restored and no operator has accepted that.

    So also (`ledger.unreadable`) without the right to read the checkpoint. What is not there yet (no server, no tables,
    no log) is passed over.
    """
    keeping = Keeping(settings.ENVIRONMENT.ledger)
    _refuse_if_unreadable(keeping)
    passed_over = (OperationalError, ProgrammingError, Unavailable)
    with contextlib.suppress(*passed_over), on_behalf_of_node(Scope.OPERATOR):
        try:
            with connection.wrap_database_errors:
                refuse_if_behind(Store(connection.connection), keeping)
        except IntegrityFault as fault:
            if fault.code == behind().code:
                raise
    connection.close()


def _refuse_if_unreadable(keeping: Keeping) -> None:
    path = keeping.directory / LAST
    try:
        path.read_bytes()
    except FileNotFoundError:
        return
    except OSError:
        raise IntegrityFault(
            "ledger.unreadable",
            f"This process may not read {path}, so it cannot tell whether an old backup was restored. Run, as the "
            f"ledger's account: chmod a+rx {path.parent}; chmod a+r {path}",
        ) from None

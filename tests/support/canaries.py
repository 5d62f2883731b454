"""Words that occur in one field each, and a look behind the curtain for where they have got to."""

from __future__ import annotations

import base64
import json
import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

_TOKEN = re.compile(r"canary[a-z]{16}")


def canary() -> str:
    """A word that no name, sentence or identifier holds."""
    return "canary" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


def canaries_in(text: str) -> frozenset[str]:
    """Every canary in `text`, however it is written."""
    return frozenset(_TOKEN.findall(text.casefold()))


@dataclass(frozen=True)
class Curtain:
    """What is behind row-level security, seen as a superuser: rows written since `start`, as text."""

    connection: psycopg.Connection[tuple[object, ...]]
    start: int

    @classmethod
    def lifted(cls, connection: psycopg.Connection[tuple[object, ...]]) -> Curtain:
        """See what is written from now on."""
        row = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        return cls(connection, int(str(row[0])) if row else 0)

    def rows(self, table: str, tenant_id: str) -> str:
        """A tenant's new or changed rows of a table."""
        return "\n".join(
            str(text)
            for (text,) in self.connection.execute(
                f"SELECT to_jsonb(t)::text FROM {table} t WHERE tenant_id = %s AND xmin::text::bigint >= %s",  # noqa: S608
                [tenant_id, self.start],
            )
        )

    def audit(self) -> list[tuple[str, str]]:
        """Every new audit entry: its act, and the whole of it as text."""
        query = "SELECT act, to_jsonb(t)::text FROM audit_entry t WHERE xmin::text::bigint >= %s"
        return [(str(act), str(text)) for act, text in self.connection.execute(query, [self.start])]

    def waiting(self) -> list[tuple[str, str]]:
        """What waits in the outbox: the tenant it goes to, and its payload decoded."""
        query = "SELECT envelope FROM outbox_message WHERE delivered_at IS NULL ORDER BY position"
        payloads = [_payload(bytes(raw)) for (raw,) in self.connection.execute(query) if isinstance(raw, bytes)]
        return [(json.loads(text)["recipient"]["organisation"].partition("/")[2], text) for text in payloads]

    def content_after_the_end(self) -> list[object]:
        """Ids of copies and of what was sent that hold content although they have ended: there should be none."""
        query = """
            SELECT id FROM projection WHERE state IN ('erased', 'recalled', 'expired') AND content IS NOT NULL
            UNION ALL
            SELECT r.id FROM disclosure_recipient r JOIN disclosure d ON d.id = r.disclosure_id
            WHERE d.state IN ('recalled', 'expired', 'refused', 'abandoned') AND r.content IS NOT NULL
        """
        return [id_ for (id_,) in self.connection.execute(query)]


def _payload(envelope: bytes) -> str:
    return base64.b64decode(json.loads(envelope)["payload"]).decode()


def tokens_of(values: Iterable[str]) -> frozenset[str]:
    """Every canary in any of `values`."""
    return frozenset().union(*(canaries_in(value) for value in values))

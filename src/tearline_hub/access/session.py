"""The session store: Django's database sessions, read and written in the sign-in context.

SESSION_ENGINE points here. Without the context the application role sees no session at all.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from tearline_hub.access.models import Session
from tearline_hub.db.context import Scope, on_behalf_of_node


class SessionStore(DatabaseStore):
    """Each operation in its own short sign-in context."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table, which has row-level security."""
        return Session

    def load(self) -> dict[str, object]:
        """The session's values, or an empty session."""
        with on_behalf_of_node(Scope.SIGN_IN):
            return super().load()

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        with on_behalf_of_node(Scope.SIGN_IN):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 Django's signature
        """Write the session."""
        with on_behalf_of_node(Scope.SIGN_IN):
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session."""
        with on_behalf_of_node(Scope.SIGN_IN):
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions past their end."""
        with on_behalf_of_node(Scope.SIGN_IN):
            super().clear_expired()

"""People who sign in, and their sessions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class User(AbstractBaseUser):
    """A member of staff of one organisation, with one or more roles there. No permissions of Django's own."""

    id = models.TextField(primary_key=True)
    username = models.TextField(unique=True)
    display_name = models.TextField()
    tenant_id = models.TextField()
    roles = ArrayField(models.TextField())
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    wrong_tries = models.IntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)

    USERNAME_FIELD: ClassVar[str] = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "tenant_id"]
    objects: ClassVar[BaseUserManager[Any]] = BaseUserManager()

    class Meta:
        """Named for what it holds."""

        db_table = "staff_user"


class Session(AbstractBaseSession):
    """A signed-in browser. Holds a user id and stated purposes; never anything about a data subject."""

    class Meta:
        """Named for what it holds."""

        db_table = "staff_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store that opens the sign-in context (used by Django's own machinery)."""
        from tearline_hub.access.session import SessionStore  # noqa: PLC0415 Django asks for it late

        return SessionStore

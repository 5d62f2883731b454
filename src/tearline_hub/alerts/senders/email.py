"""E-mail over SMTP, with the standard library. A page sent again has the same Message-ID: readers show it once."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from tearline.reports.page_text import Message
from tearline_hub.alerts.senders import Came, Tried

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT: Final = 8.0  # seconds, of each answer
_PERMANENT: Final = 500
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class EmailSender:
    """`url` as in TEARLINE_SMTP."""

    def __init__(self, url: str) -> None:
        """Connects when something is sent."""
        self._parts = urlsplit(url)
        self._from = parse_qs(self._parts.query)["from"][0]

    def send(self, address: str, keys: Mapping[str, str], message: Message) -> Tried:
        """Hand it to the server."""
        del keys
        try:
            with self._connected() as server:
                server.send_message(self._letter(address, message))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as fault:
            code = _code(fault)
            return Tried(Came.REFUSED if code >= _PERMANENT else Came.UNREACHABLE, f"SMTP {code}")
        except ValueError:
            return Tried(Came.REFUSED, "no address")
        except (OSError, smtplib.SMTPException) as fault:
            return Tried(Came.UNREACHABLE, type(fault).__name__)
        return Tried(Came.SENT)

    def look_up(self, reference: str) -> None:
        """A mail server cannot say."""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        scheme, host = self._parts.scheme, self._parts.hostname or ""
        port = self._parts.port or _PORTS[scheme]
        context = ssl.create_default_context()
        if scheme == "smtps":
            made: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        else:
            made = smtplib.SMTP(host, port, timeout=TIMEOUT)
        with made as server:
            if scheme == "smtp+starttls":
                server.starttls(context=context)
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            yield server

    def _letter(self, address: str, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._from, address, message.subject
        letter["Message-ID"] = f"<{message.reference}@{self._from.rpartition('@')[2].strip('> ')}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text + "\n")
        return letter


def _code(fault: smtplib.SMTPException) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in fault.recipients.values()), default=0)
    return int(getattr(fault, "smtp_code", 0))

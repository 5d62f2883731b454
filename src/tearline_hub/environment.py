"""The node's settings from environment variables: parsed once, typed, all problems reported together.

docs/reference/settings.md lists every variable. Invariant: secrets have no default.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from tearline.errors import InvalidInput
from tearline.vocab.marking import Marking

MAIL_SCHEMES: Final = frozenset({"smtp", "smtp+starttls", "smtps"})
_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOTIFY_KEY: Final = re.compile(rf".*-?(?P<service>{_UUID})-(?P<secret>{_UUID})")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as docs/reference/settings.md lists it. `default` is empty where there is none."""

    name: str
    meaning: str
    default: str = ""
    required: bool = False


VARIABLES: Final = (
    Variable("TEARLINE_NODE", "Identifier of this node, such as `west-midlands`.", required=True),
    Variable("TEARLINE_NODE_NAME", "The node's name as people read it.", required=True),
    Variable("TEARLINE_URL", "Where people and peers reach it: `https://`, or `http://` on loopback.", required=True),
    Variable("DATABASE_URL", "The database as the application role, which owns nothing.", required=True),
    Variable("TEARLINE_KEYS", "Directory of the node's keys, mode 0700; files in it 0600.", required=True),
    Variable("TEARLINE_OWNER_DATABASE_URL", "The database as the owner role. Only for `migrate` and `restore`."),
    Variable("TEARLINE_BACKUP_DATABASE_URL", "The database as the backup role. Only for `backup`."),
    Variable("TEARLINE_SEQUENCER_DATABASE_URL", "The database as the sequencer. Only for `sequence` and `ledger`."),
    Variable("TEARLINE_LEDGER", "Directory of the ledger's key and last checkpoint; `ledger` beside the keys."),
    Variable("TEARLINE_SYNTHETIC", "`1` when everybody in it is made up. Demo sign-ins need it, and loopback.", "0"),
    Variable("TEARLINE_CEILING", "Highest marking the node may hold. Never above `OFFICIAL-SENSITIVE`.",
             Marking.OFFICIAL_SENSITIVE.value),
    Variable("TEARLINE_SMTP", "Server that e-mail to desks goes through: `smtp://`, `smtp+starttls://` or `smtps://`, "
             "`user:password@host:port`, with `?from=` its sender."),
    Variable("TEARLINE_NOTIFY", "Service that texts go through, such as `https://api.notifications.service.gov.uk`."),
    Variable("TEARLINE_NOTIFY_KEY", "Its key: a name, the service's id and a secret, joined by hyphens."),
    Variable("TEARLINE_NOTIFY_TEMPLATE", "Id of the template that holds `((message))` alone."),
    Variable("TEARLINE_PUSH_CONTACT", "Whom a browser's push service may write to: `mailto:` or `https://`. "
             "Without it nobody is called by push."),
    Variable("TEARLINE_BIND", "Host and port that the web process listens on.", "127.0.0.1:8000"),
    Variable("TEARLINE_LIVE_BIND", "Host and port that the live process listens on.", "127.0.0.1:8010"),
    Variable("TEARLINE_LIVE_URL", "Where the live process is reached; `TEARLINE_URL` when a proxy leads to both."),
    Variable("TEARLINE_CLAMD", "Socket of ClamAV's daemon, such as `/run/clamav/clamd.ctl`. Without it nobody can read "
             "files of reports."),
    Variable("TEARLINE_LOG", "Form of the log on standard error: `json` or `text`.", "json"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """Ways to call people. An empty one is not there, and a page that needs it says so."""

    smtp: str = field(default="", repr=False)
    notify: str = ""
    notify_key: str = field(default="", repr=False)
    notify_template: str = ""
    push_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One node's settings. `bind` is host:port; `keys` a directory with mode 0700, `ledger` one others may read."""

    node: str
    node_name: str
    url: str
    database_url: str
    owner_database_url: str
    keys: Path
    ledger: Path
    synthetic: bool
    ceiling: Marking
    bind: str
    live_bind: str
    live_url: str
    log: str
    senders: Senders
    scanner: Path | None = None

    @property
    def origin(self) -> str:
        """Of the pages, as a browser says it."""
        return _origin(self.url)

    @property
    def live_origin(self) -> str:
        """Of the live process, as a browser says it."""
        return _origin(self.live_url)

    @property
    def on_loopback(self) -> bool:
        """Whether the node listens on this machine alone."""
        host = self.bind.rsplit(":", 1)[0].strip("[]")
        return host in LOOPBACK and self.host in LOOPBACK

    @property
    def host(self) -> str:
        """The host name people use."""
        return urlsplit(self.url).hostname or ""

    @property
    def https(self) -> bool:
        """Whether people reach the node over TLS."""
        return self.url.startswith("https://")

    @property
    def demo(self) -> bool:
        """Demo sign-ins work on a synthetic node that listens on loopback, and nowhere else."""
        return self.synthetic and self.on_loopback


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Parse `environ`; raise one `InvalidInput` that names every variable at fault."""
    faults: list[str] = []
    url = _required(environ, "TEARLINE_URL", faults)
    if url and urlsplit(url).scheme not in {"http", "https"}:
        faults.append("TEARLINE_URL must begin with http:// or https://.")
    bind = environ.get("TEARLINE_BIND", "127.0.0.1:8000")
    live_bind = environ.get("TEARLINE_LIVE_BIND", "127.0.0.1:8010")
    faults += [
        f"{name} must be host:port."
        for name, value in (("TEARLINE_BIND", bind), ("TEARLINE_LIVE_BIND", live_bind))
        if not value.rpartition(":")[2].isdigit()
    ]
    live_url = environ.get("TEARLINE_LIVE_URL") or url
    if any(getattr(urlsplit(live_url), part) != getattr(urlsplit(url), part) for part in ("scheme", "hostname")):
        faults.append("TEARLINE_LIVE_URL must have the scheme and name of TEARLINE_URL: a cookie belongs to one.")
    keys = Path(_required(environ, "TEARLINE_KEYS", faults) or ".")
    environment = Environment(
        node=_required(environ, "TEARLINE_NODE", faults),
        node_name=_required(environ, "TEARLINE_NODE_NAME", faults),
        url=url,
        database_url=_required(environ, "DATABASE_URL", faults),
        owner_database_url=environ.get("TEARLINE_OWNER_DATABASE_URL", ""),
        keys=keys,
        ledger=_ledger(environ, keys),
        synthetic=_choice(environ, "TEARLINE_SYNTHETIC", ("0", "1"), faults) == "1",
        ceiling=_ceiling(environ, faults),
        bind=bind,
        live_bind=live_bind,
        live_url=live_url,
        log=_choice(environ, "TEARLINE_LOG", ("json", "text"), faults),
        scanner=Path(environ["TEARLINE_CLAMD"]) if environ.get("TEARLINE_CLAMD") else None,
        senders=_senders(environ, faults),
    )
    if faults:
        raise InvalidInput("settings.wrong", "Settings: " + " ".join(faults))
    return environment


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEnvironment:
    """What the ledger's own process is told, and no more: it has neither the node's keys nor the application's role."""

    node: str
    url: str
    directory: Path


def read_ledger(environ: Mapping[str, str] = os.environ) -> LedgerEnvironment:
    """The part of `environ` that the sequencer needs; raise one `InvalidInput` that names every variable at fault."""
    faults: list[str] = []
    if not environ.get("TEARLINE_LEDGER") and not environ.get("TEARLINE_KEYS"):
        faults.append("Set TEARLINE_LEDGER.")
    environment = LedgerEnvironment(
        node=_required(environ, "TEARLINE_NODE", faults),
        url=_required(environ, "TEARLINE_SEQUENCER_DATABASE_URL", faults),
        directory=_ledger(environ, Path(environ.get("TEARLINE_KEYS", "."))),
    )
    if faults:
        raise InvalidInput("settings.wrong", "Settings: " + " ".join(faults))
    return environment


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _ledger(environ: Mapping[str, str], keys: Path) -> Path:
    chosen = environ.get("TEARLINE_LEDGER", "")
    return Path(chosen) if chosen else keys.parent / "ledger"


def _senders(environ: Mapping[str, str], faults: list[str]) -> Senders:
    smtp, notify = environ.get("TEARLINE_SMTP", ""), environ.get("TEARLINE_NOTIFY", "").rstrip("/")
    key, template = environ.get("TEARLINE_NOTIFY_KEY", ""), environ.get("TEARLINE_NOTIFY_TEMPLATE", "")
    contact = environ.get("TEARLINE_PUSH_CONTACT", "")
    parts = urlsplit(smtp)
    if smtp and (parts.scheme not in MAIL_SCHEMES or "@" not in parse_qs(parts.query).get("from", [""])[0]):
        faults.append("TEARLINE_SMTP must be smtp://, smtp+starttls:// or smtps://, a host, and ?from= an address.")
    if parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        faults.append("TEARLINE_SMTP: smtp:// is for this machine alone. Use smtp+starttls:// or smtps://.")
    if notify and (urlsplit(notify).scheme not in {"http", "https"} or not NOTIFY_KEY.fullmatch(key) or not template):
        faults.append("TEARLINE_NOTIFY needs an address, TEARLINE_NOTIFY_KEY and TEARLINE_NOTIFY_TEMPLATE.")
    if contact and not contact.startswith(("mailto:", "https://")):
        faults.append("TEARLINE_PUSH_CONTACT must begin with mailto: or https://.")
    return Senders(smtp=smtp, notify=notify, notify_key=key, notify_template=template, push_contact=contact)


def _required(environ: Mapping[str, str], name: str, faults: list[str]) -> str:
    value = environ.get(name, "")
    if not value:
        faults.append(f"Set {name}.")
    return value


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], faults: list[str]) -> str:
    value = environ.get(name, allowed[0])
    if value not in allowed:
        faults.append(f"{name} must be one of {', '.join(allowed)}.")
    return value


def _ceiling(environ: Mapping[str, str], faults: list[str]) -> Marking:
    value = environ.get("TEARLINE_CEILING", Marking.OFFICIAL_SENSITIVE.value)
    # No deployment of this software may hold SECRET or above (red line 10).
    if value not in {Marking.OFFICIAL.value, Marking.OFFICIAL_SENSITIVE.value}:
        faults.append("TEARLINE_CEILING must be OFFICIAL or OFFICIAL-SENSITIVE.")
        return Marking.OFFICIAL
    return Marking(value)

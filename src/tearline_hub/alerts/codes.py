"""The code of a report without an account: with its reference, all by which whoever sent it finds it again.

Invariants: a code is told to whoever sent the report and is kept nowhere; the report's key is its SHA-256. It is made
from the number of the sitting at the form, so that the same report sent twice has one code and stays one report.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from django.conf import settings

from tearline.errors import InvalidInput
from tearline.ids import Prefix, check_id
from tearline.wire.report_receipt import digest_of
from tearline_hub.alerts.models import Report

_LETTERS: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_BYTES: Final = 10  # 80 bits, which are 16 letters
_GROUP: Final = 4


def code_of(sitting: str) -> str:
    """The code of what is sent in a sitting, in groups: `7K2M-0QXR-91TB-C4VE`."""
    key = settings.SECRET_KEY.encode()
    drawn = hmac.new(key, f"report code {sitting}".encode(), hashlib.sha256).digest()[:_BYTES]
    letters = base64.b32encode(drawn).translate(_LETTERS).decode()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def key_of(code: str) -> str:
    """What is kept of it. Spaces, hyphens, capitals and letters that look alike do not matter."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return digest_of(bare.translate(_READ_AS).encode())


def report_of(reference: str, code: str) -> Report | None:
    """The report of that reference if that is its code, in the caller's context. Compared in constant time.

    What is asked with a wrong code and what is asked of no report take the same steps.
    """
    try:
        known = check_id(reference.strip().lower(), Prefix.REPORT)
    except InvalidInput:
        known = ""
    row = Report.objects.filter(id=known, reporter="").only("id", "key", "received_at", "feedback", "receipt").first()
    kept = row.key.encode() if row is not None else b""
    return row if hmac.compare_digest(key_of(code).encode(), kept) else None

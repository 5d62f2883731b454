"""Say by the exit code whether Go's verifier can be built here."""

from __future__ import annotations

import sys

from tests.support.go_verifier import MISSING, found

if not found():
    print(MISSING)
    sys.exit(1)

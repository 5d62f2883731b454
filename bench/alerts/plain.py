"""The peer: an ordinary Django view for the same report. It exists here alone, to be measured beside the live process.

The same checks, key, receipt, tables and entries, by the same action; one report and one commit for each request.
Served by gunicorn as the node's pages are, on the same database; the same router and feed come after it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from bench.alerts.setting import ROOT, Setting, listens
from tearline_hub.ops.children import end, tied, wait_until
from tearline_hub.ops.nodes import LOOPBACK

WORKERS: Final = 2  # both cores
THREADS: Final = 16


@contextmanager
def plain_served(setting: Setting) -> Iterator[int]:
    """Serve it until the end; its port."""
    log = (setting.home / "plain.log").open("ab")
    command = [
        sys.executable, "-m", "gunicorn", f"--bind={LOOPBACK}:{setting.plain_port}", f"--workers={WORKERS}",
        f"--threads={THREADS}", "--worker-class=gthread", "--no-control-socket", "--log-level=warning",
        "--keep-alive=75", "bench.alerts.plain:application",
    ]  # fmt: skip
    child = subprocess.Popen(tied(command), env=setting.env, cwd=ROOT, stdout=log, stderr=log)
    try:
        if not wait_until(lambda: listens(setting.plain_port), seconds=60):
            raise SystemExit("The plain view did not start.")
        yield setting.plain_port
    finally:
        end(child)


def _application() -> Any:  # noqa: ANN401 Django's own
    """Loaded by gunicorn alone."""
    from django.conf import settings as original

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tearline_hub.config.settings")
    import django

    django.setup()
    original.ROOT_URLCONF = "bench.alerts.plain_urls"
    # It reads no cookie and draws no page; what it answers says how long it is, which the client goes by.
    original.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


if "gunicorn" in sys.modules:
    application = _application()

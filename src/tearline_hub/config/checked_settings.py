"""The settings with a stand-in environment, for type checking only: the checker needs models, not a node."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("TEARLINE_NODE", "type-check")
os.environ.setdefault("TEARLINE_NODE_NAME", "Type check")
os.environ.setdefault("TEARLINE_URL", "http://localhost:8000")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/none")
if "TEARLINE_KEYS" not in os.environ:
    os.environ["TEARLINE_KEYS"] = tempfile.mkdtemp(prefix="tearline-types-")
    atexit.register(shutil.rmtree, os.environ["TEARLINE_KEYS"], ignore_errors=True)

from tearline_hub.config.settings import *  # noqa: F403

"""A session with Spark: the one that is there, one of the cluster that is configured, or this machine's own cores.

Invariant: where nothing is configured Spark listens to this machine alone, and what it writes to disk is encrypted.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tearline.errors import InvalidInput, Unavailable

_INSTALL: Final = "Install it with: pip install tearline[spark], and Java 17."
_MASTERS: Final = ("SPARK_MASTER", "MASTER")
# Where one of these is set, somebody configured a cluster: by spark-submit, by a directory of settings.
_CONFIGURED: Final = ("PYSPARK_GATEWAY_PORT", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS")
_ALONE: Final = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.io.encryption.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def session() -> Any:  # noqa: ANN401 Spark has no types where it is not installed
    """A `SparkSession`. Raises `InvalidInput` where Spark or Java is missing, `Unavailable` where it does not start."""
    try:
        sessions = import_module("pyspark.sql").SparkSession
    except ImportError:
        raise InvalidInput("spark.missing", f"Spark is not installed. {_INSTALL}") from None
    found = sessions.getActiveSession()
    return found if found is not None else _started(sessions.builder.appName("tearline"))


def _started(builder: Any) -> Any:  # noqa: ANN401
    _check_java()
    try:
        return _configured(builder).getOrCreate()
    except Exception as error:
        how = f"Check SPARK_MASTER and that Java 17 or later runs. {_INSTALL}"
        raise Unavailable("spark.not-started", f"Spark does not start. {how}") from error


def _configured(builder: Any) -> Any:  # noqa: ANN401
    master = next((os.environ[name] for name in _MASTERS if os.environ.get(name)), None)
    if master is not None:
        return builder.master(master)
    if any(os.environ.get(name) for name in _CONFIGURED):
        return builder
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers run whatever python3 is first on the PATH
    os.environ.setdefault("SPARK_LOCAL_IP", _ALONE["spark.driver.host"])
    return builder.master("local[*]").config(map=_ALONE)


def _check_java() -> None:
    """Spark would only say that its gateway exited."""
    home = os.environ.get("JAVA_HOME")
    found = (Path(home) / "bin" / "java").exists() if home else shutil.which("java")
    if not found and "PYSPARK_GATEWAY_PORT" not in os.environ:
        raise InvalidInput("spark.no-java", f"Java is not installed, or JAVA_HOME is wrong. {_INSTALL}")

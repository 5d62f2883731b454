"""What somebody is told who asks for Spark where it is not installed, and whose settings are followed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tearline.errors import InvalidInput
from tearline.matching import spark


class Builder:
    """Remembers what it is told, as Spark's own does."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}

    def master(self, address: str) -> Builder:
        self.told["spark.master"] = address
        return self

    def config(self, *, map: dict[str, str]) -> Builder:  # noqa: A002 Spark's own name
        self.told |= map
        return self


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPARK_MASTER", "MASTER", "SPARK_CONF_DIR", "PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PYSPARK_PYTHON", "SPARK_LOCAL_IP"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_without_spark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(InvalidInput, match=r"pip install tearline\[spark\], and Java 17"):
        spark.session()


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(InvalidInput, match=r"Java is not installed.*pip install tearline\[spark\], and Java 17"):
        spark._check_java()


def test_where_nothing_is_configured_this_machine_alone_is_used() -> None:
    told = spark._configured(Builder()).told

    assert told["spark.master"] == "local[*]"
    assert told["spark.driver.host"] == told["spark.driver.bindAddress"] == "127.0.0.1"
    assert told["spark.ui.enabled"] == "false"


def test_a_master_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_MASTER", "spark://cluster.example.org:7077")

    assert spark._configured(Builder()).told == {"spark.master": "spark://cluster.example.org:7077"}


def test_what_is_configured_elsewhere_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_CONF_DIR", "/etc/spark")

    assert spark._configured(Builder()).told == {}

"""The embedded cluster with real processes: roles, restarts, and no server left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tearline.errors import Unavailable
from tearline_hub.ops import accounts, binaries
from tearline_hub.ops.children import alive, wait_until
from tearline_hub.ops.postgres import ROLES_SQL, Cluster
from tests.support.postgres import TestCluster, cluster

LAUNCHER = """
import sys, time
from pathlib import Path
from tearline_hub.ops.postgres import Cluster
server = Cluster(Path(sys.argv[1]), fast_unsafe=True)
server.start()
print(server.pid(), flush=True)
time.sleep(60)
"""


def test_it_leaves_nothing() -> None:
    with cluster() as running:
        pid, home = running.server.pid(), running.server.home
        assert psycopg.connect(running.app_url()).execute("SELECT current_user").fetchone() == ("tearline_app",)
    assert pid is not None
    assert not alive(pid)
    assert not home.exists()
    assert not running.server.socket.exists()


def test_the_application_role_has_no_power_over_the_schema_or_its_policies(server: TestCluster) -> None:
    with psycopg.connect(server.superuser_url()) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'tearline%'"
        ).fetchall()
    assert sorted(rows) == [
        ("tearline_administrator", False, False, False, False),
        ("tearline_app", False, False, False, False),
        ("tearline_backup", False, True, False, False),
        ("tearline_exchange", False, False, False, False),
        ("tearline_feed", False, False, False, False),
        ("tearline_intake", False, False, False, False),
        ("tearline_operator", False, False, False, False),
        ("tearline_overseer", False, False, False, False),
        ("tearline_owner", False, False, False, False),
        ("tearline_router", False, False, False, False),
        ("tearline_sequencer", False, False, False, False),
        ("tearline_sign_in", False, False, False, False),
    ]
    with psycopg.connect(server.app_url()) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (a int)")


def test_the_roles_file_can_be_applied_again(server: TestCluster) -> None:
    command = [
        server.server.binaries.program("psql"),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        str(ROLES_SQL),
    ]
    done = subprocess.run([*command, "-d", server.superuser_url()], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_listens_on_no_network_and_lets_nobody_else_near(server: TestCluster) -> None:
    with psycopg.connect(server.superuser_url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    for directory in (server.server.data, server.server.socket):
        assert directory.stat().st_mode & 0o077 == 0


def test_data_survives_a_restart_and_a_killed_server(tmp_path: Path) -> None:
    running = Cluster(tmp_path)
    with running:
        with psycopg.connect(running.url("tearline_owner")) as connection:
            connection.execute("CREATE TABLE kept (a int)")
        pid = running.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not running.running(), seconds=5)
        assert wait_until(lambda: _starts(running), seconds=20)
        with psycopg.connect(running.url("tearline_owner")) as connection:
            connection.execute("INSERT INTO kept VALUES (1)")
    with Cluster(tmp_path) as again, psycopg.connect(again.url("tearline_owner")) as connection:
        assert connection.execute("SELECT a FROM kept").fetchone() == (1,)


def test_a_stale_pid_file_of_another_program_is_not_taken_for_a_server(tmp_path: Path) -> None:
    with Cluster(tmp_path, fast_unsafe=True) as running:
        lines = (running.data / "postmaster.pid").read_text().splitlines()
    (running.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with Cluster(tmp_path, fast_unsafe=True) as again:
        assert again.pid() not in {None, os.getpid()}


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_launcher(tmp_path: Path, ending: signal.Signals) -> None:
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    if launcher.stdout is None:
        pytest.fail("no output to read")
    pid = int(launcher.stdout.readline())
    assert alive(pid)
    launcher.send_signal(ending)
    launcher.communicate()
    assert wait_until(lambda: not alive(pid), seconds=10)
    Cluster(tmp_path).stop()  # the empty socket directory


def test_a_live_server_of_an_earlier_launcher_is_taken_over(tmp_path: Path) -> None:
    first = Cluster(tmp_path, fast_unsafe=True)
    first.start()
    second = Cluster(tmp_path, fast_unsafe=True)
    second.start()
    assert second.pid() == first.pid()
    second.stop()
    assert not first.running()


def test_a_directory_others_may_enter_is_refused(tmp_path: Path) -> None:
    with Cluster(tmp_path, fast_unsafe=True) as running:
        running.socket.chmod(0o755)
        with pytest.raises(Unavailable, match=r"must be yours alone"):
            Cluster(tmp_path, fast_unsafe=True).start()


def test_a_server_that_will_not_start_names_its_log(tmp_path: Path) -> None:
    with Cluster(tmp_path, fast_unsafe=True) as running:
        pass
    (running.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Unavailable, match=r"did not start: the reason is in .*postgres\.log"):
        running.start()
    running.stop()


def test_values_stay_out_of_its_log(server: TestCluster) -> None:
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE once (name text PRIMARY KEY)")
        connection.execute("INSERT INTO once VALUES ('canary-4711')")
        connection.commit()
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO once VALUES ('canary-4711')")
        connection.rollback()
        connection.execute("DROP TABLE once")
    log = server.server.log.read_text()
    assert "duplicate key" in log
    assert "canary-4711" not in log


def test_a_client_older_than_the_server_is_never_chosen() -> None:
    with pytest.raises(Unavailable, match=r"install postgresql-client-99"):
        binaries.find_client("pg_dump", server_major=99)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_without_namespaces_hands_the_cluster_to_a_system_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tearline_hub.ops.accounts.UNSHARE", ("false",))
    accounts.server_account.cache_clear()
    try:
        running = Cluster(tmp_path, fast_unsafe=True)
        with running:
            assert running.data.stat().st_uid != 0
            assert psycopg.connect(running.url()).execute("SELECT 1").fetchone() == (1,)
        running.remove()
    finally:
        accounts.server_account.cache_clear()
    assert not running.data.exists()


def test_the_systems_server_serves_where_the_wheel_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not binaries._system():
        pytest.skip("no PostgreSQL is installed beside the wheel")
    monkeypatch.setattr(binaries, "WHEEL", "not-installed")
    with Cluster(tmp_path, fast_unsafe=True) as running:
        assert not running.binaries.directory.is_relative_to(sys.prefix)
        assert psycopg.connect(running.url()).execute("SELECT current_user").fetchone() == ("tearline_app",)


def test_without_any_server_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "FLOOR", 99)
    with pytest.raises(Unavailable, match=r"set DATABASE_URL for each node"):
        Cluster(tmp_path)


def test_root_without_any_account_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "STAND_INS", ("nobody-of-that-name",))
    with pytest.raises(Unavailable, match=r"as an ordinary user"):
        accounts.stand_in()


def _starts(running: Cluster) -> bool:
    """Start it; false while backends of the killed server still hold its memory."""
    try:
        running.start()
    except Unavailable:
        return False
    return True

"""Settings are read once, every problem is named together, and no secret or ceiling is guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tearline.errors import InvalidInput
from tearline.vocab.marking import Marking
from tearline_hub.environment import Environment, Senders, read, read_ledger

GOOD = {
    "TEARLINE_NODE": "west-midlands",
    "TEARLINE_NODE_NAME": "West Midlands partnership",
    "TEARLINE_URL": "http://localhost:8002",
    "TEARLINE_KEYS": "keys",
    "DATABASE_URL": "postgresql://tearline_app@localhost/tearline",
}


def test_what_is_not_given_is_the_careful_choice() -> None:
    environment = read(GOOD)
    assert environment.ceiling is Marking.OFFICIAL_SENSITIVE
    assert not environment.synthetic
    assert environment.on_loopback
    assert not environment.demo
    assert not environment.https
    assert environment.host == "localhost"


def test_every_problem_is_named_at_once() -> None:
    wrong = {
        "TEARLINE_URL": "ftp://node",
        "TEARLINE_BIND": "somewhere",
        "TEARLINE_SYNTHETIC": "yes",
        "TEARLINE_LOG": "loud",
        "TEARLINE_CEILING": "SECRET",
    }
    with pytest.raises(InvalidInput) as refusal:
        read(wrong)
    assert refusal.value.code == "settings.wrong"
    for name in (*wrong, "TEARLINE_NODE", "TEARLINE_NODE_NAME", "DATABASE_URL", "TEARLINE_KEYS"):
        assert name in refusal.value.message


UUID = "26785a09-ab16-4eb0-8407-a37497a57506"
SENDERS = {
    "TEARLINE_SMTP": "smtps://duty:s3cret@mail.example.org?from=tearline@example.org",
    "TEARLINE_NOTIFY": "https://notify.example.org/",
    "TEARLINE_NOTIFY_KEY": f"duty-{UUID}-{UUID}",
    "TEARLINE_NOTIFY_TEMPLATE": UUID,
    "TEARLINE_PUSH_CONTACT": "mailto:ops@example.org",
}


def test_ways_to_call_people_are_all_or_none_and_their_secrets_are_not_shown() -> None:
    senders = read(GOOD | SENDERS).senders
    assert senders.notify == "https://notify.example.org"
    assert "s3cret" not in repr(senders)
    assert UUID not in repr(senders).replace(senders.notify_template, "", 1)
    assert read(GOOD).senders == Senders()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEARLINE_SMTP", "http://mail.example.org?from=a@example.org"),
        ("TEARLINE_SMTP", "smtps://mail.example.org"),
        ("TEARLINE_SMTP", "smtp://mail.example.org?from=a@example.org"),
        ("TEARLINE_NOTIFY", "ftp://notify.example.org"),
        ("TEARLINE_NOTIFY_KEY", "duty"),
        ("TEARLINE_NOTIFY_TEMPLATE", ""),
        ("TEARLINE_PUSH_CONTACT", "ops@example.org"),
    ],
)
def test_a_way_to_call_people_that_cannot_work_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=name.removesuffix("_KEY").removesuffix("_TEMPLATE")):
        read(GOOD | SENDERS | {name: value})


def test_the_live_process_is_where_the_pages_are_unless_it_has_a_port_of_its_own() -> None:
    environment = read(GOOD)
    assert (environment.live_url, environment.live_bind) == (GOOD["TEARLINE_URL"], "127.0.0.1:8010")
    assert environment.origin == environment.live_origin == "http://localhost:8002"
    assert read(GOOD | {"TEARLINE_LIVE_URL": "http://LOCALHOST:8012/"}).live_origin == "http://localhost:8012"
    for elsewhere in ("https://localhost:8012", "http://live.example.org", "localhost:8012"):
        with pytest.raises(InvalidInput, match="TEARLINE_LIVE_URL"):
            read(GOOD | {"TEARLINE_LIVE_URL": elsewhere})
    with pytest.raises(InvalidInput, match="TEARLINE_LIVE_BIND"):
        read(GOOD | {"TEARLINE_LIVE_BIND": "somewhere"})


def test_the_ledger_lies_beside_the_keys_unless_it_is_said_where() -> None:
    assert read(GOOD | {"TEARLINE_KEYS": "/var/lib/node/keys"}).ledger == Path("/var/lib/node/ledger")
    assert read(GOOD | {"TEARLINE_LEDGER": "/var/lib/ledger"}).ledger == Path("/var/lib/ledger")


def test_the_ledger_s_process_is_told_little_and_needs_all_of_it() -> None:
    told = {"TEARLINE_NODE": "n", "TEARLINE_SEQUENCER_DATABASE_URL": "u", "TEARLINE_LEDGER": "/var/lib/ledger"}
    assert read_ledger(told).directory == Path("/var/lib/ledger")
    for name in told:
        with pytest.raises(InvalidInput, match=name):
            read_ledger({key: value for key, value in told.items() if key != name})


@pytest.mark.parametrize("ceiling", ["SECRET", "TOP SECRET", "official", ""])
def test_no_node_holds_secret_or_above(ceiling: str) -> None:
    with pytest.raises(InvalidInput, match="TEARLINE_CEILING"):
        read(GOOD | {"TEARLINE_CEILING": ceiling})


@pytest.mark.parametrize(
    ("changes", "demo"),
    [
        ({"synthetic": True}, True),
        ({"synthetic": True, "bind": "[::1]:8000", "url": "http://[::1]:8000"}, True),
        ({"synthetic": False}, False),
        ({"synthetic": True, "bind": "0.0.0.0:8000"}, False),
        ({"synthetic": True, "bind": "[::]:8000"}, False),
        ({"synthetic": True, "url": "https://node.example.org"}, False),
    ],
)
def test_demo_people_need_made_up_data_and_this_machine_alone(changes: dict[str, object], demo: bool) -> None:
    environment: Environment = replace(read(GOOD), **changes)
    assert environment.demo is demo

"""Each way of calling somebody, against a real small server: what it says, and what came of it."""

from __future__ import annotations

import base64
import socket
from email import message_from_string
from typing import Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tearline.errors import InvalidInput
from tearline.reports.page_text import Message
from tearline_hub.alerts.senders import SAYS, Came, Tried
from tearline_hub.alerts.senders.email import EmailSender
from tearline_hub.alerts.senders.notify import NotifySender
from tearline_hub.alerts.senders.push import PushSender, check_endpoint, encrypted, node_key, public_key
from tests.support.servers import http_server, mail_server

MESSAGE: Final = Message(
    reference="pag_1", subject="Desk: danger now", text="Desk: alr_1, danger now.", link="http://x/"
)
SERVICE: Final = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET: Final = "3d844edf-8d35-48ac-975b-e847b4f122b0"
NUMBER: Final = "+999000000001"


def notify(address: str) -> NotifySender:
    return NotifySender(address, f"duty-{SERVICE}-{SECRET}", "a-template")


def nobody_there() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{held.getsockname()[1]}"


def test_every_outcome_has_its_words() -> None:
    assert SAYS.keys() == set(Came)


def test_mail_carries_the_page_and_its_reference_and_nothing_else() -> None:
    with mail_server() as server:
        assert EmailSender(server.address).send("desk@example.org", {}, MESSAGE) == Tried(Came.SENT)
    letter = message_from_string(server.letters[0])
    assert (letter["To"], letter["Subject"]) == ("desk@example.org", MESSAGE.subject)
    assert letter["Message-ID"] == "<pag_1@example.org>"
    assert str(letter.get_payload()).strip() == MESSAGE.text


@pytest.mark.parametrize(("code", "came"), [(550, Came.REFUSED), (451, Came.UNREACHABLE)])
def test_a_mail_server_s_no_is_for_good_or_for_now(code: int, came: Came) -> None:
    with mail_server() as server:
        server.answers = [code]
        assert EmailSender(server.address).send("desk@example.org", {}, MESSAGE) == Tried(came, f"SMTP {code}")
        assert EmailSender(server.address).send("desk@example.org", {}, MESSAGE).came is Came.SENT


def test_a_line_smuggled_into_an_address_or_a_subject_is_refused() -> None:
    with mail_server() as server:
        sender = EmailSender(server.address)
        assert sender.send("desk@example.org\r\nBcc: all@example.org", {}, MESSAGE).came is Came.REFUSED
        assert server.letters == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    there = nobody_there()
    assert EmailSender(f"smtp://{there}?from=t@example.org").send("a@example.org", {}, MESSAGE).came is Came.UNREACHABLE
    assert notify(f"http://{there}").send(NUMBER, {}, MESSAGE).came is Came.UNREACHABLE
    assert notify(f"http://{there}").look_up("pag_1") == Tried(Came.UNREACHABLE, "ConnectError")


def test_a_text_carries_our_reference_and_a_token_of_the_key() -> None:
    with http_server() as server:
        assert notify(server.address).send(NUMBER, {}, MESSAGE) == Tried(Came.SENT, "n1")
        assert notify(server.address).look_up("pag_1") == Tried(Came.FOUND, "sending")
        assert notify(server.address).look_up("pag_2") is None
    _, path, headers, body = server.requests[0]
    claims = jwt.decode(headers["Authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    assert (path, claims["iss"]) == ("/v2/notifications/sms", SERVICE)
    assert b'"reference":"pag_1"' in body.replace(b" ", b"")


@pytest.mark.parametrize(("status", "came"), [(400, Came.REFUSED), (403, Came.REFUSED), (429, Came.UNREACHABLE), (503, Came.UNREACHABLE)])  # fmt: skip
def test_the_service_s_no_is_for_good_or_for_now(status: int, came: Came) -> None:
    with http_server() as server:
        server.answers = [status]
        assert notify(server.address).send(NUMBER, {}, MESSAGE) == Tried(came, f"HTTP {status}")


@pytest.mark.parametrize(("statuses", "came"), [(["permanent-failure", "delivered"], Came.DELIVERED), (["temporary-failure"], Came.UNDELIVERED), (["created"], Came.FOUND)])  # fmt: skip
def test_of_several_under_one_reference_the_best_counts(statuses: list[str], came: Came) -> None:
    with http_server() as server:
        server.notifications = [{"reference": "pag_1", "status": status} for status in statuses]
        found = notify(server.address).look_up("pag_1")
    assert found is not None
    assert found.came is came


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_encryption_is_that_of_the_rfc() -> None:
    """RFC 8291 section 5 and appendix A."""
    own = ec.derive_private_key(int.from_bytes(_raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    keys = {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    }
    made = encrypted(b"When I grow up, I want to be a watermelon", keys, salt=_raw("DGv6ra1nlYgDCS1FRnbzlw"), own=own)
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def browser() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {
        "p256dh": base64.urlsafe_b64encode(point).decode(),
        "auth": base64.urlsafe_b64encode(b"0123456789abcdef").decode(),
    }


@pytest.mark.parametrize(("status", "came"), [(201, Came.SENT), (404, Came.GONE), (410, Came.GONE), (429, Came.UNREACHABLE), (400, Came.REFUSED)])  # fmt: skip
def test_a_push_is_signed_by_the_node_and_unreadable_on_its_way(status: int, came: Came) -> None:
    sender = PushSender(b"k" * 32, "mailto:ops@example.org", on_this_machine=True)
    with http_server() as server:
        server.answers = [status]
        assert sender.send(f"{server.address}/p/1", browser(), MESSAGE).came is came
    _, _, headers, body = server.requests[0]
    token = headers["Authorization"].split("t=")[1].split(",")[0]
    claims = jwt.decode(token, node_key(b"k" * 32).public_key(), algorithms=["ES256"], audience=server.address)
    assert claims["sub"] == "mailto:ops@example.org"
    assert headers["Authorization"].endswith(public_key(node_key(b"k" * 32)))
    assert b"alr_1" not in body


@pytest.mark.parametrize("keys", [{}, {"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "!", "auth": ""}])
def test_a_subscription_without_keys_is_refused(keys: dict[str, str]) -> None:
    sender = PushSender(b"k" * 32, "mailto:ops@example.org", on_this_machine=True)
    assert sender.send("http://localhost/p", keys, MESSAGE).came is Came.REFUSED


@pytest.mark.parametrize(
    "address", ["https://10.0.0.1/p", "http://fcm.googleapis.com/p", "https://fcm.googleapis.com.example.org/", "file:///etc/passwd", ""]
)  # fmt: skip
def test_the_node_sends_to_push_services_and_nowhere_else(address: str) -> None:
    with pytest.raises(InvalidInput, match="not known here"):
        check_endpoint(address, on_this_machine=True)
    with pytest.raises(InvalidInput, match="not known here"):
        check_endpoint("http://127.0.0.1/p", on_this_machine=False)
    check_endpoint("https://updates.push.services.mozilla.com/wpush/v2/x", on_this_machine=False)

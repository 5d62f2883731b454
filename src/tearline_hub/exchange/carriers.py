"""How a batch reaches its node: over HTTPS to a peer, or by hand within this node.

Invariant: a carrier either returns one answer for each envelope, or raises `PeerSilent` and says nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import httpx
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from tearline.errors import Unavailable
from tearline_hub.exchange.taking import Outcome, Taken, receive_all

Carry = Callable[[Sequence[bytes], dt.datetime], list[Taken]]

PATH: Final = "/exchange/messages"
MOST_ANSWER_BYTES: Final = 1024 * 1024
TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)  # seconds


class PeerSilent(Unavailable):
    """The peer did not answer, or not as agreed. `fault` is short and ours: nothing of what it said."""

    def __init__(self, fault: str) -> None:
        """`fault`: for the node page."""
        super().__init__("peer.silent", fault)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    outcome: Outcome
    code: Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z0-9.-]*$")] = ""


class _Answers(BaseModel):
    answers: list[_Answer]


def by_hand(envelopes: Sequence[bytes], now: dt.datetime) -> list[Taken]:
    """For organisations of this very node."""
    return receive_all(envelopes, now=now)


def new_client() -> httpx.Client:
    """TLS verified, no redirects, no proxy from the environment: an address confirmed by an operator or none."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def to_peer(client: httpx.Client, url: str) -> Carry:
    """For the peer at `url`."""

    def carry(envelopes: Sequence[bytes], _now: dt.datetime) -> list[Taken]:
        body = {"envelopes": [envelope.decode() for envelope in envelopes]}
        try:
            with client.stream("POST", url + PATH, json=body) as response:
                return _answers(response, expected=len(envelopes))
        except httpx.HTTPError as fault:
            raise PeerSilent(f"No answer ({type(fault).__name__}).") from fault

    return carry


def _answers(response: httpx.Response, *, expected: int) -> list[Taken]:
    if response.status_code != httpx.codes.OK:
        raise PeerSilent(f"It answered with status {response.status_code}.")
    try:
        answers = _Answers.model_validate_json(_body(response)).answers
    except ValidationError:
        answers = []
    if len(answers) != expected:
        raise PeerSilent("Its answer does not fit what was sent.")
    return [Taken(answer.outcome, answer.code) for answer in answers]


def _body(response: httpx.Response) -> bytes:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_ANSWER_BYTES:
            raise PeerSilent("Its answer is too long.")
    return body

"""What was promised to other nodes: schemas as committed, golden messages that must keep opening."""

from __future__ import annotations

import datetime as dt
import json
import runpy
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tearline.seal import dsse
from tearline.seal.keys import PublicKey, SigningKey
from tearline.wire.registry import MODELS, decode, encode
from tearline.wire.schemas import main, schemas, text_of
from tearline.wire.sealed import open_message
from tests.support.messages import NOW, one_of_each

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
GOLDEN = Path(__file__).parent / "golden"
# A fixed key, published here on purpose: it signs the golden envelope and nothing else.
GOLDEN_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def test_the_committed_schemas_are_the_codes() -> None:
    committed = {path.stem: path.read_text("utf-8") for path in SCHEMAS.glob("*.json")}
    made = {name: text_of(schema) for name, schema in schemas().items()}
    assert committed == made, (
        "Run: python -m tearline.wire.schemas --write docs/reference/schemas. "
        "A change that older nodes would refuse needs a new version instead."
    )


def test_the_command_writes_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--write", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert {path.stem for path in (tmp_path / "new").iterdir()} == set(schemas())


def test_the_module_is_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["schemas", "--write", str(tmp_path)])
    monkeypatch.delitem(sys.modules, "tearline.wire.schemas")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tearline.wire.schemas", run_name="__main__")
    assert ended.value.code == 0
    assert {path.stem for path in tmp_path.iterdir()} == set(schemas())


def test_schemas_refuse_what_is_not_listed_and_bound_what_is() -> None:
    for schema in schemas().values():
        for part in [schema, *schema["$defs"].values()]:
            if part["type"] == "object":
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
        unbounded = [found for found in _strings(schema) if not found.keys() & _BOUNDS]
        assert unbounded == []


_BOUNDS = {"maxLength", "enum", "const", "pattern"}


def _strings(node: object) -> list[dict[str, object]]:
    if isinstance(node, list):
        return [found for item in node for found in _strings(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "string" else []
    return own + [found for item in node.values() for found in _strings(item)]


def test_there_is_a_golden_message_of_every_type() -> None:
    names = {tuple(path.stem.split(".v")) for path in GOLDEN.glob("*.v*.json")}
    kinds = {(name.split("-")[0], int(version)) for name, version in names}
    assert kinds == set(MODELS)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.v*.json")), ids=lambda path: path.stem)
def test_golden_messages_keep_decoding_to_the_same_bytes(path: Path) -> None:
    name, version = path.stem.split(".v")
    payload_type = f"application/vnd.tearline.{name.split('-')[0]}+json;version={version}"
    payload = path.read_bytes().rstrip(b"\n")
    message = decode(payload_type, payload)
    assert encode(message) == (payload_type, payload)
    assert message == one_of_each()[name]


def test_the_golden_envelope_keeps_opening() -> None:
    key = PublicKey(raw=GOLDEN_KEY.raw, valid_from=NOW - dt.timedelta(days=1))
    raw = (GOLDEN / "envelope.json").read_bytes().rstrip(b"\n")
    opened = open_message(raw, lambda _: [key], now=NOW)
    assert opened.message == one_of_each()["disclosure"]
    assert raw == dsse.sign(*encode(opened.message), [GOLDEN_KEY])
    assert json.loads(raw)["signatures"][0]["keyid"] == GOLDEN_KEY.key_id

"""The JSON Schema of each message: `python -m tearline.wire.schemas --write DIR`.

Invariant: the committed files are what this writes; a test compares them. Schemas cannot say the rules between
fields (`disclosure.RULES` and its like): a message that fits its schema may still be refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click

from tearline.wire.registry import MODELS, payload_type_of

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """`disclosure.v1` -> its schema, for every type and version."""
    return {
        f"{name}.v{version}": {
            "$schema": _DIALECT,
            "$comment": f"payloadType {payload_type_of(model)}",
            **_plain(model.model_json_schema()),
        }
        for (name, version), model in MODELS.items()
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what the closed lists say about themselves: that belongs to the vocabulary's own pages."""
    for part in schema["$defs"].values():
        if "enum" in part:
            part.pop("description", None)
    return schema


def text_of(schema: dict[str, Any]) -> str:
    """A schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


@click.command()
@click.option(
    "--write",
    "directory",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory to write the schemas into, one file per type.",
)
def main(directory: Path) -> None:
    """Write the JSON Schema of each message."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (directory / f"{name}.json").write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()

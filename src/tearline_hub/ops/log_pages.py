"""The reference pages about the log and about time: acts, what each page leaves, clocks, and retention periods.

Invariant: made from the tables that run, without a database and without settings.
"""

from __future__ import annotations

from typing import Final

from tearline.disclosure.tables import MADE, table
from tearline.vocab.retention import ANY, THING_LABELS, schedule
from tearline_hub.audit.acts import ACTS, Operation
from tearline_hub.clocks import words
from tearline_hub.web import entries

_SAYS: Final = {
    Operation.COLLECTION: "Collection",
    Operation.ALTERATION: "Alteration",
    Operation.CONSULTATION: "Consultation",
    Operation.DISCLOSURE: "Disclosure",
    Operation.COMBINATION: "Combination",
    Operation.ERASURE: "Erasure",
    Operation.SECURITY: "Security of the node: none of the six",
}


def pages() -> dict[str, str]:
    """File name to Markdown."""
    return {"log.md": _log(), "clocks.md": _clocks()}


def _log() -> str:
    acts = [
        [words_of, "<br>".join(f"`{act}`" for act, of in ACTS.items() if of is operation)]
        for operation, words_of in _SAYS.items()
    ]
    lines = [
        [f"`{name}`", method, _sets(declared)]
        for name, methods in entries.PAGES.items()
        for method, declared in methods.items()
    ]
    return (
        "# The log\n\n"
        + MADE.format(source="src/tearline_hub/audit/acts.py` and `src/tearline_hub/web/entries.py")
        + " Each act is exactly one of the six operations that the Data Protection Act 2018 section 62 has logged, or"
        " an event of the node's security. Nothing else can be written."
        " [The log and the clocks](../explanation/clocks.md) says how that is held.\n\n## Acts\n\n"
        + table(["Operation", "Acts"], acts)
        + "## What each page leaves\n\n"
        "Each line lists every set of entries that one request may leave, besides none.\n\n"
        + table(["Page", "Method", "Entries"], lines)
        + _named("Messages from other nodes", "Message", entries.MESSAGES)
        + _named("Commands of tearline-hub", "Command", entries.COMMANDS)
        + _named("Turns of the work process", "Turn", entries.TURNS).rstrip("\n")
        + "\n"
    )


def _named(heading: str, column: str, lines: dict[str, tuple[str, ...]]) -> str:
    rows = [[f"`{name}`", _sets(declared)] for name, declared in lines.items()]
    return f"## {heading}\n\n" + table([column, "Entries"], rows)


def _sets(declared: tuple[str, ...]) -> str:
    return "<br>".join(" and ".join(f"`{act}`" for act in each.split()) for each in declared) or "none"


def _clocks() -> str:
    rows = [[f"`{each.name}`", each.what, each.when, each.does, f"`{each.entry}`"] for each in words.CLOCKS]
    of_node = [[f"`{each.name}`", each.what, each.when, each.does, f"`{each.entry}`"] for each in words.NODE_CLOCKS]
    heads = ["Clock", "What it looks at", "When it fires", "What it does", "Entry"]
    periods = [
        [
            THING_LABELS[line.thing],
            "every organisation" if line.holder == ANY else line.holder.replace("_", " "),
            f"{line.days:,} days",
            f"{line.since:%Y-%m-%d}",
            line.source,
            "yes" if line.verified else "no",
        ]
        for line in schedule()
    ]
    return (
        "# Clocks and retention\n\n"
        + MADE.format(source="src/tearline_hub/clocks/words.py` and `src/tearline/vocab/retention.toml")
        + " Each clock can be seen a month before it fires, on the page What happens next.\n\n"
        + "## Clocks of an organisation\n\n"
        + table(heads, rows)
        + "## Clocks of the node\n\n"
        + table(heads, of_node)
        + "## Retention periods\n\n"
        "The shortest date that applies wins. A period that is not verified is a working value:"
        " confirm it against its source before the node holds real data.\n\n"
        + table(["What", "Holder", "Kept at most", "From", "Source", "Verified"], periods).rstrip("\n")
        + "\n"
    )

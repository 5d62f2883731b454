"""The only readers of packs and matches. Reading a match is an audit entry with the stated purpose."""

from __future__ import annotations

from tearline_hub.matches.queries.listing import about_projection, about_record, counts, decided, line, queue
from tearline_hub.matches.queries.packs import exportable, pack, packs
from tearline_hub.matches.queries.reading import match, uses

__all__ = [
    "about_projection",
    "about_record",
    "counts",
    "decided",
    "exportable",
    "line",
    "match",
    "pack",
    "packs",
    "queue",
    "uses",
]

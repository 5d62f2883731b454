"""An edge with a home of its own, a node whose packs it may open, and tables as an agency would bring them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tearline.edge import trust
from tearline.edge.files import private_directory
from tearline.edge.home import Home
from tearline.seal.keyring import Keyring
from tearline.wire.match_pack import MatchPack, PackRecall, seal_pack
from tests.support import packs
from tests.support.messages import NOW

# Zofia, a neighbour of hers and somebody who shares nothing with her; as a council writes it, in Windows-1252.
HEADINGS = ("Person Ref", "Surname ", "Forename(s)", "D.O.B", "Addr 1", "P/Code", "Tel (home)", "Remarks")
ROWS = (
    (
        "C-1",
        "Synthetic-Okafor",
        "Zofia",
        "03/04/1985",
        "14 Imaginary Row",
        "ZZ1 2AB",
        "+999 123456789",
        "Canary-remark",
    ),
    ("C-2", "Canary-Neighbour", "Zoë", "12 May 1991", "16 Imaginary Row", "ZZ1 2AB", "", "Canary-remark"),
    ("C-3", "Canary-Stranger", "Anaïs", "1970-01-31", "3 Canary Street", "ZZ9 9ZZ", "+999 987654321", ""),
    ("C-4", "Canary-Undated", "Bo", "Canary-date", "5 Canary Street", "ZZ9 9ZZ", "", ""),
    ("", "Canary-Nameless", "Cy", "", "", "", "", ""),
)
CANARY = "anary"


@dataclass(frozen=True)
class Node:
    """Who exports packs."""

    ring: Keyring

    @property
    def fingerprint(self) -> str:
        """As its own page shows it."""
        return self.ring.public_keys()[-1].fingerprint

    def write(self, path: Path, message: MatchPack | PackRecall, now: dt.datetime = NOW) -> Path:
        """The message as a file."""
        path.write_bytes(seal_pack(message, self.ring, now))
        return path


def make_node(directory: Path) -> Node:
    """A node with a fresh key."""
    ring = Keyring.prepare(directory)
    ring.new(now=NOW)
    return Node(ring)


def make_home(directory: Path) -> Home:
    """A home in which nobody did anything yet."""
    return Home(private_directory(directory), "synthetic-officer")


def trusting(home: Home, node: Node, directory: Path) -> Home:
    """The home, after its owner confirmed the node's key."""
    notice = node.write(directory / "introduction.json", packs.notice(pack_id="pck_" + "9" * 20))
    trust.confirm(home, notice.read_bytes(), node.fingerprint, NOW)
    return home


def write_messy(path: Path, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    """A CSV file as a council would save it: a title above the headings, Windows-1252, dates in three styles."""
    lines = [["Residents, synthetic"] + [""] * (len(HEADINGS) - 1), list(HEADINGS), *rows]
    path.write_bytes("".join(",".join(line) + "\r\n" for line in lines).encode("cp1252"))
    return path

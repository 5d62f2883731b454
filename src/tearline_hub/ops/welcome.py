"""What `make run` prints when both nodes are up: where to go, as whom, and a story to follow.

Invariant: everybody in it is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tearline.synthetic.world.files import EXTRACTS
from tearline.vocab.role import ROLE_LABELS
from tearline_hub.ops.cast import PLAYERS, TENANTS
from tearline_hub.ops.demo_files import DemoFiles
from tearline_hub.ops.node import Node
from tearline_hub.ops.told import read_told

STORY: Final = """
A story to follow:
  1. At the Security Service, sign in as Olive Marsh, a release officer. Under Register find {name}
     ({reference}), a closed subject. Begin a release of the key biography to the police and the council; say what it
     is for and why it is necessary; look at exactly what each will see; propose it.
  2. Sign out. Sign in as Arthur Penn, an authoriser. Read the draft and authorise it: nobody can authorise their own.
  3. At the West Midlands partnership, sign in as Connor Reid of the council. The inbox shows a reference and a due
     date, no name. Say why you open it, read it, look in the council's own records, and answer with information.
  4. Sign in there as Carol Bains, who authorises the answer.
  5. Back at the Security Service, Olive reads the answer, says what it told, sees who opened the release, when and
     why, and recalls it. At the council the content has gone: a note says who recalled it, when and why.
"""
MORE: Final = """
Three more stories are under way, each with a mistake in it:
  - A trustee with a subject's name. At the partnership, sign in as Carol Bains and open Matches: one waits for a second
    person. Connor Reid took the row of the council's for the subject. Read both records before you decide.
  - A fact recalled after a panel relied on it. As Connor, open {recalled} in the inbox: it was amended
    after the council said what its panel had decided. As Olive, open the same release and see what was taken back.
  - A closed subject, now a father and a volunteer. As Olive, open {closed} and read what the council knows.

Look somebody up in the register:
  As Olive, choose Register, then Look somebody up. Enter {name} in a spelling of your own and whatever else
  you know: you see who it may be and what speaks for and against, in order of reference, and open whom you mean.

Ten days at the desks:
  At the partnership, sign in as Dev Marlow of the police, a duty officer. Under Desk a hand-over of Dana Webb's waits
  for your answer; under Roster you see who was called, and what would have been said. An alert that nobody took goes
  on to the council after three minutes: Cleo Hart finds it under Desk. Closed alerts tell of a storm of eighty, of
  purchases that were explained, and of three that needed speed. As Moira Lane, choose Reports in numbers. As Finn
  Abbey of Brindle Chemicals, see how your reports stand.

Look in the council's own system:
  {extract} is a made-up council's extract, as messy as
  such files are. As Connor, choose Look in our own systems in the inbox, take a match pack, run .venv/bin/tearline open
  and give the page that opens the pack and the extract. Bring what it finds back under Matches.
"""
ANYBODY: Final = {"name": "anybody", "reference": "any reference"}


def welcome(nodes: Sequence[Node], files: DemoFiles) -> str:
    """The text."""
    person = _person(files.story)
    more = MORE.format_map({**person, **_more(files)})
    return "\n".join([*_sign_ins(nodes), STORY.format_map(person) + more, *_ending()])


def _more(files: DemoFiles) -> dict[str, str]:
    """The longer stories' releases, and the extract to look in."""
    told = read_told(files.told)
    numbers = {"closed": 1, "recalled": 9}
    found = {name: told.get(number, "its release") for name, number in numbers.items()}
    return found | {"extract": str(files.world / EXTRACTS[1])}


def _sign_ins(nodes: Sequence[Node]) -> Iterator[str]:
    """Addresses, and who can sign in there."""
    yield "\nBoth nodes are running. Choose a name on the sign-in page; everybody is made up, so nobody has a password."
    for node in nodes:
        yield f"\n  {node.plan.name}: {node.url}"
        organisations = {tenant.id: tenant.name for tenant in TENANTS[node.plan.slug]}
        for player in PLAYERS[node.plan.slug]:
            yield f"    {player.display_name:<13} {ROLE_LABELS[player.role]:<19} {organisations[player.tenant]}"


def _person(story: Path) -> Mapping[str, str]:
    """Reference and name of the person of the story; anybody where the data came without one."""
    try:
        found: dict[str, str] = json.loads(story.read_text())
    except FileNotFoundError:
        return ANYBODY
    return found


def _ending() -> Iterator[str]:
    """How to stop."""
    yield "Ctrl-C stops both and keeps the data; make run FRESH=1 starts over."

"""What a look belongs to: everything that what is found hangs on, as short texts that can be compared and kept.

Invariant: two looks with the same texts read the same people in the same tables by the same rules.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from tearline.edge.asked import OTHER, OWN, Prepared
from tearline.edge.home import Home
from tearline.edge.unfinished import LONGEST, About
from tearline.matching import ENGINE
from tearline.matching.kernel import binding
from tearline.seal import strict_json


def about(
    home: Home, prepared: Prepared, digests: Mapping[str, str], *, model: str, floor: float, now: dt.datetime
) -> About:
    """A look that begins now. `digests`: of the tables, by `OWN` and `OTHER`; `model`: which, or how it is learnt."""
    pack = prepared.pack
    columns = {which: plan.columns for which, plan in prepared.plans.items()}
    kernel = Path(binding.__file__).with_name(binding.NAME).read_bytes()
    return About(
        of={
            "version": f"{version('tearline')} {ENGINE} {_digest(kernel)}",
            "extract": digests[OWN],
            "people": digests[OTHER] if pack is None else _digest(pack.model_dump_json().encode()),
            "headings": _digest(strict_json.dump(columns)),
            "purpose": prepared.asked.purpose.value,
            "floor": str(floor),
            "model": model,
        },
        who=home.who,
        purpose=prepared.asked.purpose.value,
        extract=prepared.asked.extract.path.name,
        begun_at=now,
        until=min(now + LONGEST, pack.expires_at) if pack else now + LONGEST,
        node=pack.node if pack else None,
        pack_id=pack.pack_id if pack else None,
    )


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

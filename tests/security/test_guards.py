"""Each guard of ours is weakened in turn, and a test that is about it fails: see `tests.support.mutating`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("tests/architecture/test_doors.py", "tests/unit/hub/test_environment.py")
ALL = (
    *QUICK, "tests/unit/web", "tests/unit/ops/test_ops_seed.py", "tests/contract/test_api.py",
    "tests/integration/access", "tests/integration/agreements", "tests/integration/alerts/test_acting_on.py",
    "tests/integration/alerts/test_handing_over.py", "tests/integration/alerts/test_linking.py",
    "tests/integration/alerts/test_passing_on.py", "tests/integration/audit", "tests/integration/disclosures",
    "tests/integration/exchange/test_quarantine.py", "tests/integration/imports/test_import_and_releases.py",
    "tests/integration/imports/test_importing.py", "tests/integration/matches/test_adjudicating.py",
    "tests/integration/matches/test_corrections.py", "tests/integration/matches/test_packs.py",
    "tests/integration/matches/test_uploading.py", "tests/integration/records",
    "tests/integration/live/test_feed.py", "tests/integration/web/test_imports.py",
    "tests/integration/web/test_inbox_acts.py", "tests/integration/web/test_matches_linked.py",
    "tests/integration/web/test_records.py", "tests/integration/web/test_releases_draft.py",
    "tests/integration/web/test_who.py",
    "tests/integration/web/test_inbox_reading.py", "tests/integration/web/test_matches_packs.py",
    "tests/integration/web/test_node.py", "tests/integration/web/test_oversight.py", "tests/integration/web/test_people.py",
    "tests/integration/web/test_releases_live.py", "tests/integration/web/test_ways_round.py",
    "tests/security/test_door.py", "tests/security/test_hostile_messages.py", "tests/security/test_no_content.py",
    "tests/security/test_past_the_page.py", "tests/security/test_second_person.py", "tests/security/test_uploads.py",
)  # fmt: skip
# Not noticed, and why that is right; by what a survivor's name holds.
SURVIVORS: dict[str, str] = {
    "web.middleware._length without not said": "what is no POST has a length of 0 then: its page refuses the method unread",
    "hub.access.actions.sign_in without user (": "the hash that is compared for nobody matches no password",
    "exchange.taking._vouching_node never refuses (": "what did not verify does not verify again: only time is saved",
    "exchange.taking._Batch._take without _NOT_APPLIED": "for the type checker: what could not be read has its fault",
    "hub.access.actions._is_shut without user.wrong_at is not None": "for the type checker: each wrong try has its time",
}


def weakened(tell: Callable[[str], None], tests: tuple[str, ...], *options: str) -> tuple[int, list[str]]:
    """How many mutants there were, and the names of the survivors."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.mutating", *options, *tests]
    quiet = ["-q", "-s", "-n", "0", "-p", "no:cacheprovider", "-m", "not full and not browser"]
    with tempfile.TemporaryFile("w+") as output:
        try:
            subprocess.run([*command, *quiet], cwd=ROOT, stdout=output, stderr=output, check=False)
        finally:  # a run that takes too long says how far it came
            output.seek(0)
            said = output.read()
            told = re.search(r"mutants of guards: (\d+), killed (\d+)", said)
            far = told or re.findall(r"^\d+ of \d+$", said, re.MULTILINE)[-1:]
            survivors = re.findall(r"^survives: (.+)$", said, re.MULTILINE)
            tell(f"{told[0] if told else far}, survived {survivors}")
    assert told, said[-3000:]
    return int(told[1]), survivors


def argued(name: str) -> bool:
    return any(words in name for words in SURVIVORS)


def test_the_door_and_the_settings_are_not_weaker_unnoticed(tell: Callable[[str], None]) -> None:
    count, survivors = weakened(tell, QUICK, "--mutants-of", "web.pages,environment")
    assert count >= 8
    assert [name for name in survivors if not argued(name)] == []


@pytest.mark.full
@pytest.mark.timeout(3000)
def test_no_guard_is_weaker_unnoticed(tell: Callable[[str], None]) -> None:
    count, survivors = weakened(tell, ALL)
    assert [name for name in survivors if not argued(name)] == []
    assert len(survivors) <= 0.05 * count

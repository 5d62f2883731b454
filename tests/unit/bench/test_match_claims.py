"""What a claim says of itself, and that a step is done once."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from bench.match.accuracy import MARK, to_reach
from bench.match.claims import Better, Claim, summary
from bench.match.multiplied import renamed
from bench.match.steps import kept


@pytest.mark.parametrize(
    ("value", "bound", "peers", "holds"),
    [
        (0.9, 0.8, {}, True),
        (0.9, 0.95, {}, False),
        (0.9, None, {"one": 0.8, "other": 0.9}, True),
        (0.9, 0.8, {"one": 0.95}, False),
        (0.9, None, {"one": None}, None),
        (0.9, None, {}, None),
        (None, 0.8, {}, False),
    ],
)
def test_it_holds_when_neither_bound_nor_peer_is_better(value, bound, peers, holds):
    assert Claim(section="C1", name="recall", value=value, bound=bound, peers=peers).holds is holds


def test_less_may_be_better():
    assert Claim(section="C4", name="time", value=2.0, better=Better.LESS, peers={"splink": 40.0}).holds


def test_a_mark_is_nothing_to_reach():
    assert Claim(section="C1", name="recall", value=0.9, bound=0.8, marks={"boosting": 0.99}).holds


@pytest.mark.parametrize(
    ("splink", "mark", "above", "bound"),
    [
        (0.5, 0.9, 0.08, 0.7),
        (0.8, 0.9, 0.08, 0.88),
        (0.8, 0.9, 0.0, 0.85),
        (None, 0.9, 0.08, None),
        (0.5, None, 0.0, None),
    ],
)
def test_recall_is_to_be_half_the_way_to_the_mark_and_above_splink(splink, mark, above, bound):
    others = {name: value for name, value in (("splink published", splink), (MARK, mark)) if value is not None}
    assert to_reach(others, above) == bound


def test_the_summary_holds_when_all_do_of_which_something_is_asked():
    asked = Claim(section="C1", name="recall", value=0.9, bound=0.8).line()
    unasked = Claim(section="C2", name="apart", value=1.0).line()
    missed = Claim(section="C1", name="f1", value=0.9, peers={"splink": 0.95}).line()
    assert summary([asked, unasked], {})["holds"] is True
    said = summary([asked, unasked, missed], {})
    assert said["holds"] is False
    assert said["figures"]["C1 f1"]["behind"] == ["splink"]


def test_a_step_is_done_once_and_its_file_goes_with_it(tmp_path):
    def make(path):
        path.write_text("pairs", encoding="utf-8")
        return {"busy": True}

    result = tmp_path / "ours.json"
    assert kept(result, make) == {"busy": True}
    assert (tmp_path / "ours.parquet").read_text(encoding="utf-8") == "pairs"
    assert kept(result, lambda _: {"busy": False}) == {"busy": True}


def test_a_time_taken_on_a_busy_machine_is_taken_again(tmp_path):
    result = tmp_path / "speed.json"
    kept(result, lambda _: {"busy": True}, timed=True)
    assert kept(result, lambda _: {"busy": False}, timed=True) == {"busy": False}
    assert kept(result, lambda _: {"busy": True}, timed=True) == {"busy": False}


def test_a_step_that_fails_leaves_nothing(tmp_path):
    def fail(path):
        path.write_text("half", encoding="utf-8")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        kept(tmp_path / "ours.json", fail)
    assert list(tmp_path.iterdir()) == []


def test_copies_are_other_people_in_the_same_families():
    column = {
        "record_id": ["r1", "r2", "r3"], "given_name": ["Ann", "Bo", "Cy"], "middle_name": [None, None, "Dee"],
        "family_name": ["Testing", "Testing", "Trial"], "date_of_birth": ["1980-01-02", "1981", None],
        "address": ["1 Road", "1 Road", None], "postcode": ["ZZ1 1AA", "ZZ1 1AA", "ZZ2 2BB"],
        "phone": ["+999123456", None, None], "email": ["a@example.org", None, None],
        "national_id": ["QQ123456A", None, "QQ654321B"],
    }  # fmt: skip
    table = pa.table({name: pa.array(values, pa.string()) for name, values in column.items()})
    copy = renamed(table, 1).to_pydict()
    assert copy["record_id"] == ["r1x1", "r2x1", "r3x1"]
    assert copy["family_name"][0] == copy["family_name"][1] != copy["family_name"][2]
    assert set(copy["family_name"]) == {"Testing", "Trial"}
    assert copy["phone"][0].startswith("+999")
    assert copy["phone"][0] != "+999123456"
    assert copy["national_id"][0].startswith("QQ")
    assert copy["email"] == ["x1.a@example.org", None, None]
    assert json.dumps(copy) == json.dumps(renamed(table, 1).to_pydict())

"""From a list of products to the prompts of a till, by the command that a firm runs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from tearline.edge.cli import main
from tearline.reports.till import HEADINGS, PROMPTS

PRODUCTS = """sku,product,substance,percent,basis
1,Tea,,,
2,Acid cleaner,Nitric acid,3.01,
3,Weak cleaner,nitric acid,"3,00 %",w/w
4,Rust remover,Oxalic acid,10,
5,Fuel,Nitromethane; methanol,24.1;70,v/v;v/v
6,Odd,Nitric acid,much,
7,=cmd,Acetone,,
8,Too much,Nitric acid;Acetone,60;60,
"""


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments)
    return done.exit_code, done.output


def test_the_till_prompts_for_what_is_listed_or_not_known(tmp_path: Path) -> None:
    products, out = tmp_path / "products.csv", tmp_path / "prompts.csv"
    products.write_text(PRODUCTS)
    code, said = run("till", "--products", str(products), "--out", str(out), "--on", "2026-11-29")
    assert code == 0, said
    rows = {row["sku"]: row for row in csv.DictReader(out.open(newline=""))}
    assert {sku: row["standing"] for sku, row in rows.items()} == {
        "2": "regulated", "3": "reportable", "5": "regulated", "7": "reportable",
    }  # fmt: skip
    assert rows["7"]["product"] == "'=cmd"
    assert tuple(rows["2"]) == PROMPTS
    assert "Row 7, percent" in said
    assert "Row 9, percent" in said
    assert "prompt for: 4" in said
    assert "not be used: 2" in said


def test_a_file_without_its_headings_leaves_no_list(tmp_path: Path) -> None:
    products, out = tmp_path / "products.csv", tmp_path / "prompts.csv"
    products.write_text("article,what\n1,Acetone\n")
    code, said = run("till", "--products", str(products), "--out", str(out))
    assert code == 2
    assert all(heading in said for heading in HEADINGS)
    assert not out.exists()
    assert run("till", "--products", str(tmp_path / "none.csv"), "--out", str(out))[0] == 4


def test_nothing_about_a_buyer_goes_in_or_out() -> None:
    words = " ".join((*HEADINGS, *PROMPTS))
    assert not any(word in words for word in ("buyer", "customer", "name", "address", "licence", "phone", "history"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("nitric", "acid", "--percent", "3"), "Reportable"),
        (("7697-37-2", "--percent", "3.01"), "Regulated"),
        (("oxalic", "acid", "--percent", "10"), "Not listed"),
        (("Tea",), "Not known here"),
        (("hexamine", "--on", "2023-09-30"), "Not known here"),
        (("nitromethane", "--percent", "24.1", "--basis", "v/v", "--json"), '"standing": "regulated"'),
    ],
)
def test_a_substance_is_looked_up_without_a_network(arguments: tuple[str, ...], expected: str) -> None:
    code, said = run("substance", *arguments)
    assert code == 0
    assert expected in said
    assert "statute" in said or '"checked": false' in said


@pytest.mark.parametrize(
    "arguments", [("acid", "--percent", "many"), ("acid", "--on", "yesterday"), ("acid", "--percent", "101")]
)
def test_what_cannot_be_read_is_said(arguments: tuple[str, ...]) -> None:
    code, said = run("substance", *arguments)
    assert code == 2
    assert "Give the" in said

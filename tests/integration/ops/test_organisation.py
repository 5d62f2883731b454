"""The operator adds an organisation, renames it, and is told what a name may look like."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tearline_hub.agencies import queries
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ops import cli


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.main, ["organisation", *arguments])
    return f"{result.exit_code}: {result.output}"


@pytest.mark.usefixtures("database")
def test_an_organisation_is_added_and_renamed() -> None:
    assert run("add", "city-council", "--name", "City", "--kind", "council").startswith("0: west-midlands/city-council")
    run("add", "city-council", "--name", "City Council", "--kind", "council")
    with on_behalf_of_node(Scope.OPERATOR):
        assert queries.names() == {"west-midlands/city-council": "City Council"}
    assert "west-midlands/city-council  council  City Council" in run("list")


def test_a_bad_name_or_kind_is_refused_with_what_to_do() -> None:
    assert run("add", "City Council", "--name", "City", "--kind", "council").startswith("2: Use lower-case letters")
    assert "'council'" in run("add", "city", "--name", "City", "--kind", "shop")

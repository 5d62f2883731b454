"""`tearline-hub seed` and `stories`: made-up people go onto a node marked synthetic, and onto no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import override_settings

from tearline_hub.ops.cli import main


@pytest.mark.parametrize("command", ["seed", "stories"])
def test_a_node_with_real_people_gets_no_made_up_ones(command: str) -> None:
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, synthetic=False)):
        result = CliRunner().invoke(main, [command])
    assert result.exit_code == 3, result.output
    assert "only onto a node started with TEARLINE_SYNTHETIC=1" in result.output

"""`python -m tearline.edge`: the `tearline` command, for shortcuts that know a Python and no path."""

from __future__ import annotations

from tearline.edge.cli import main

main(prog_name="tearline")

"""`python -m tearline_hub.ops` is `tearline-hub`, for a launcher that knows only its own interpreter."""

from tearline_hub.ops.cli import main

main(prog_name="tearline-hub")

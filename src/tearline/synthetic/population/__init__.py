"""An invented population of residents, and a register of people some of whom live there: the yardstick of a matcher.

Invariants: everything follows from the seed alone; who is who is in `truth.parquet` and nowhere else; the tradition of
a name is in `traditions.parquet` and nowhere else; no identifier can be a real one. Nothing here knows a matcher: the
package imports none of `tearline.matching` or `tearline.people`, and is frozen by hash (`freeze.py`).
"""

from tearline.synthetic.population.generation import generate

__all__ = ["generate"]

"""Whether two records may be about one person: candidates with evidence for a person to decide on, never decisions.

Invariant: what people are is no input; a weight compares two records and never leaves the edge's files.
"""

from typing import Final

ENGINE: Final = "5"
"""The version of what finds and weighs pairs; it stands in every result and every saved model."""

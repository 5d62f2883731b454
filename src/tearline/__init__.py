"""Tearline's library: the rules, formats and people-matching that need no web framework and no database.

Invariant: nothing in here imports Django, psycopg or `tearline_hub`.
"""

__version__ = "0.1.0"

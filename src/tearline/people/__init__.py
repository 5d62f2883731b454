"""People: records made of graded fields, names in parts, partial dates, addresses, identifiers.

Invariant: a field keeps its source's value as written; normalised forms are computed beside it, never instead of it.
"""

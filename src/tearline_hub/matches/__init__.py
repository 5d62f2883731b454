"""Packs for an agency's own edge, the candidates that come back, and what named people decide about them.

Invariant: content lives once. A match holds the extract's side alone, the released side stays in the projection, and
the comparison is made anew on each reading. No weight, number or order by likeness is kept or shown; a link is never
made without a named person, and records are never merged.
"""

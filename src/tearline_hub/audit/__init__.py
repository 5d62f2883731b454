"""Audit entries: one per act and per read, written in the transaction of the act itself.

Six logged operations (DPA 2018 s.62). Invariant: insert only; the application role may not change or remove one,
and an entry holds identifiers, never content.
"""

"""Audit entries: one per act and per read, written in the transaction of the act itself.

Six logged operations (DPA 2018 s.62), and the node's security beside them; `acts` says which act is which.
Invariant: the application role may not change an entry, and removes one only as the clock, once the log's own
retention has passed; an entry holds identifiers, never content.
"""

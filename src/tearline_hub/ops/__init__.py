"""`tearline-hub`: commands for the people who run a node, and the launcher behind `make run`.

Invariant: a command parses, calls an action or a query, and prints; it decides nothing itself.
"""

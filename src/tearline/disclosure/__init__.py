"""The rules of a disclosure: its states, who may do what, what leaves, when it ends. Pure functions and tables.

Life of a release: docs/explanation/life-of-a-release.md. Invariant: what leaves is a subset of what was ticked
for that recipient, and nothing that adds content leaves on one person's word unless a life is at risk.
"""

"""The field's vocabulary: markings, gradings, purposes, gateways, roles. Closed lists with their law.

Invariant: a value outside a list is refused, never guessed. Values are stable strings and never reused.
"""

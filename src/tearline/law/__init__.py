"""Law as dated records: purposes, gateways, eligibility, agreements, notices; and whether a request is within them.

Invariant: nothing here knows anything of a person (LAW-5).
"""

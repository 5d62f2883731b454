"""Owns reports, alerts, desks, shifts and pages: what a firm or the public sent, and what a desk does about it.

Invariant: an alert is about a report and never about a person. Taking a report in makes no person; a link to somebody
on record is proposed here and made by a person's decision alone.
"""

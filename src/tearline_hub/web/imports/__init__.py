"""Bringing a file of records in: its headings, what it would change, its faults, and applying it."""

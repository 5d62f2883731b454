"""Imports: a file of people taken into an organisation's own records, after somebody has seen what it would change.

Invariant: what is applied is what was shown. A kill at any moment loses nothing that was accepted and doubles nothing;
the file is kept until it was read, and what was read until it was applied or given up.
"""

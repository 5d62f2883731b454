"""Proofs of an organisation's own entries, for whoever has to show later what was done and when."""

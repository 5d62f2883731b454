"""Seals: Ed25519 keys, the directory that keeps them, and DSSE envelopes.

Invariant: nothing is read out of an envelope as true before a signature by a usable key has been verified.
"""

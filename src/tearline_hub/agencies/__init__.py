"""Agencies: the tenants of this node, the directory of organisations anywhere, peer nodes and their keys.

Invariant: a message is believed only if a peer added with a confirmed fingerprint signed it.
"""

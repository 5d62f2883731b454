"""Agreements: the sharing agreements and designation notices on record at this node, and what they say of a request.

Invariant: what was loaded is never changed; a new text is a new version, and one that fails is withdrawn, not removed.
"""

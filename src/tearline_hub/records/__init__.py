"""Records about people: the originator's register of subjects, and each agency's own records. One shape, one search.

Invariant: a record never leaves its tenant; what leaves is a projection (see `disclosures`). Sensitive fields have no
search keys. Every read names a purpose and is an audit entry.
"""

"""The matching kernel in C, as Python sees it: sets of records, counts, an index, and pairs with their weights.

Invariant: what goes in is ASCII text in Arrow's layout, what comes out are numpy arrays that own their memory; the
interpreter's lock is free while the kernel works. Errors are `Unavailable` when memory runs out, nothing else.
"""

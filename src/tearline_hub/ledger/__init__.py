"""The ledger of a node: every audit entry becomes a leaf of a log that outsiders can verify.

`sequencer`, `store`, `keeping` and `starting` are the log's own process, which has a database role of its own and needs
neither Django nor the node's keys; `queries` hands proofs to the tenants. Invariant: the application role can change
nothing here, and the sequencer sees no entry, only commitments.
"""

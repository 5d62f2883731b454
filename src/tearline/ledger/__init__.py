"""The ledger's arithmetic: the Merkle tree of RFC 6962 and RFC 9162, and the C2SP forms of tiles and proofs.

Invariant: what is logged is 32 bytes, SHA-256(salt ‖ entry), so that a log tells nobody what happened and a proof
stands after the salt was erased. Nothing here reads a clock, a database or a key file.
"""

"""Row-level security: the signed capability that each transaction carries, and the SQL that checks it.

Invariant: without a valid capability the application role sees no row of any protected table.
docs/explanation/isolation.md says why a bare setting would not do.
"""

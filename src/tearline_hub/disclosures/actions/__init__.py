"""The only writers of disclosures: one keyword-only function per act.

Each locks the row, asks the pure policy, writes, and records an audit entry, in one transaction.
"""

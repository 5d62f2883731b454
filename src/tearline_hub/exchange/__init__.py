"""The exchange: drains the outbox to peers, takes what peers send, keeps what fails for a person to handle.

Invariants: a message is applied once, however often it arrives; what is answered "accepted" is on disk; what fails
after its signature was verified is quarantined with a reason, never dropped.
"""

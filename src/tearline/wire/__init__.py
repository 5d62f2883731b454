"""Messages that travel between nodes: versioned pydantic models, their JSON Schemas, sealing and opening.

Invariant: a message that a model accepts is bounded in every direction and says one thing; what it means for the
receiver (known peer, ceiling, expiry, earlier revisions) is the receiver's to decide.
"""

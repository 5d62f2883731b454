"""Addresses for machines: the door at which peers hand in messages, and the readiness check."""

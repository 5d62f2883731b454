"""The only readers of disclosures: frozen dataclasses out. A read of content states a purpose and is an audit entry."""

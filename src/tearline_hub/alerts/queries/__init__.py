"""The only readers. A read of what a report says writes its own entry."""

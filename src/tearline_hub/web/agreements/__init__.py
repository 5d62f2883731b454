"""Pages of the agreements on record."""

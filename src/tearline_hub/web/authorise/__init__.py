"""The second person's pages: what waits, and deciding on it."""

"""The roster of an organisation's desks: who is on shift when, how they are called, and what came of calling them."""

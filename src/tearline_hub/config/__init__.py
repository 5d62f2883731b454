"""Configuration: the environment, read once, and what Django makes of it."""

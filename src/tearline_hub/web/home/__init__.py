"""The way in, and the pages every service owes its readers: help, complaints, accessibility."""

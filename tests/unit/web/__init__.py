"""Tests of the foundation of the pages, on a small site of its own."""

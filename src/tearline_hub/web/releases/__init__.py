"""The originator's side of a disclosure: lists, the draft page by page, the live one, and what ends it.

The same pages serve a release, a pointer release, an answer with information and a copy passed on.
"""

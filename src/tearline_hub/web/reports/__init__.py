"""Reporting: the form for anybody, how a report stands, and the pages of firms."""

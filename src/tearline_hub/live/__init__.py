"""The process beside the pages: takes reports in from programs, and tells open desks that something changed.

Invariant: no answer to a report comes before its flush, and no viewer holds a database connection.
"""

"""The `tearline` command: an agency looks, beside its own files, for people it was told about.

Invariant: nothing is sent anywhere. Of the agency's own rows only possible matches are written, for a person to decide
on; no look without a purpose and an entry in the audit file.
"""

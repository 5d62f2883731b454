"""Reading tables: encodings, headings, bad rows named.

Invariant: a row is taken or refused with its number, what is wrong and how to mend it; none is dropped in
silence, and no fault quotes what a cell holds.
"""

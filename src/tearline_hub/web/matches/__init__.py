"""Looking in our own systems, and people deciding whether two records are about one person.

Invariant: no page, address or file here holds a likeness as a number, and no route takes more than one match.
"""

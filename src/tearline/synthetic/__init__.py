"""Invented people: the only personal data in the repository.

Invariant: the same seed gives the same people, everywhere; every record is marked synthetic, and its
identifiers lie where no real one can (NINO prefix QQ, telephone +999, e-mail under example.org, postcodes in
area ZZ).
"""

"""Disclosures: drafting, authorising, holding, answering, recalling; and the outbox that carries them out.

Two sides of one thing: `Disclosure` with its `DisclosureRecipient`s at the originator, `Projection` at a recipient.
Invariants: content lives once on each side, in the recipient row and in the projection; an authorisation, its
projection, its outbox row and its audit entry are one transaction. docs/explanation/life-of-a-release.md.
"""

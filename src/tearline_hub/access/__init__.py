"""Access: who people are, how they sign in, and the purpose they state before reading about a person.

Passkeys and single sign-on will add ways to prove who somebody is; they end in `actions.begin_session`, like these.
Invariant: a signed-in request carries one frozen `Actor`; nothing else grants rights.
"""

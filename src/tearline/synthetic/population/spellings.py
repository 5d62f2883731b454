"""How one name comes to be written in several ways: as listed, and by the habits of its tradition's orthography.

Invariant: the first spelling is the name's own; every spelling is there once; the order depends on the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

Rules = Sequence[tuple[str, str]]
_MOST_RULED: Final = 9
_SHORTEST: Final = 2
RULED: Final = 0.03
"""How common a spelling made by a rule is."""


def parsed_rules(text: Sequence[str]) -> Rules:
    """From `ee>i`: what is replaced, and by what."""
    return [(before, after) for before, _, after in (rule.partition(">") for rule in text)]


def spelt(listed: Sequence[str], rules: Rules, other: float) -> tuple[list[str], list[float]]:
    """All spellings of one name with how common each is; `other` is for those listed beside its own."""
    apart = list(dict.fromkeys(form for name in listed for form in written_apart(name)))
    known = set(apart)
    ruled: list[str] = []
    for form in apart:
        for changed in by_rule(form, rules):
            if changed not in known and len(ruled) < _MOST_RULED:
                known.add(changed)
                ruled.append(changed)
    return apart + ruled, [1.0] + [other] * (len(apart) - 1) + [RULED] * len(ruled)


def written_apart(name: str) -> list[str]:
    """`Xiao~ming` is written in one word, in two and with a hyphen."""
    first, tilde, second = name.partition("~")
    if not tilde:
        return [name]
    return [first + second.lower(), f"{first} {second.capitalize()}", f"{first}-{second}"]


def by_rule(name: str, rules: Rules) -> Iterator[str]:
    """The name with one rule applied at the first place it fits."""
    for before, after in rules:
        if before in name[1:] or (before in name and before[0].isupper()):
            changed = name.replace(before, after, 1)
        elif name.startswith(before.capitalize()):
            changed = after + name[len(before) :]
        else:
            continue
        if len(changed) > _SHORTEST:
            yield changed[0].upper() + changed[1:]


def feminine(name: str, rules: Rules) -> str | None:
    """The woman's form of a family name, where its ending has one."""
    for before, after in rules:
        if name.endswith(before):
            return name.removesuffix(before) + after
    return None

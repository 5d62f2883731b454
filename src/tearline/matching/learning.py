"""Learning the balance of a model without anybody's answers: from pairs that both have a national identifier.

Where both records have one, whether they agree answers for almost every pair if the two are one person. A logistic
regression learns from those pairs what everything else says together; the identifier itself takes no part in it. What
few pairs say is drawn towards what is shipped. Invariant: the same pairs give the same balance, in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tearline.matching.kernel.handles import Pairs
from tearline.matching.model import Balance, Chances

Floats = npt.NDArray[np.float64]
_Levels = npt.NDArray[np.int64]

_GIVEN, _FAMILY, _MIDDLE, _JOINT, _DATE, _ADDRESS, _PHONE, _IDENTIFIER, _PARTS = 0, 1, 2, 3, 4, 5, 6, 8, 10
_HOME, _NO_DATE, _SAME_DATE, _CONFLICT, _DIFFERS = 1, 0, 1, 6, 3
_OTHER_MIDDLE: Final = 3  # where the number of contradicting middle names stands
# Outcomes that are shifted together, by their levels in `kernel.h`.
_DATES: Final = ((1,), (2,), (10, 11, 14), (3, 4, 5), (6, 7), (8, 9, 15), (12,), (13,))
_ADDRESSES: Final = ((1,), (2, 3, 4, 5), (6,), (7,))
_WORDS: Final = ((0,), (1, 2, 3, 4), (5,), (6,))
_ONE, _BOTH = (1, 2), 3  # of given and family name stand in the other's place
_OTHER_DATES: Final = (6, 7, 8, 9, 13, 15)
_FEWEST: Final = 200  # pairs with two identifiers, below which what is shipped stays
_ROUNDS: Final = 40
_STEP: Final = 2.0  # bits that one round may change
_CLOSE: Final = 1e-4
_WHOLE, _HALF = 10, 0.5  # rounds of whole steps, and what is left of a step after them
_LEAST_SCALE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Drawn:
    """How strongly what is learnt is drawn towards what is shipped.

    How many pairs' worth what is shipped counts, of a scale, of a shift or twist, of the odds.
    """

    scale: float = 6_000.0
    shift: float = 100.0
    odds: float = 10.0


def learnt(
    pairs: Pairs,
    shipped: Balance,
    chances: Chances,
    rows_bits: float,
    drawn: Drawn = Drawn(),
) -> Balance:
    """The balance that fits `pairs`, or `shipped` when too few of them tell.

    `rows_bits`: what the model takes off every weight for the number of rows.
    """
    # A pair that shares nothing else is there because its identifiers agree: it would tell that strangers are one.
    identified = (pairs["level"][:, _IDENTIFIER] > 0) & (pairs["told"] == 0)
    if int(identified.sum()) < _FEWEST:
        return shipped
    chosen = _in_one_order(pairs[identified])
    design = _design(chosen)
    design[:, _IDENTIFIER] = 0
    same = chosen["level"][:, _IDENTIFIER] < _DIFFERS
    before = _vector(shipped)
    pull = np.full(len(before), drawn.shift)
    pull[: _PARTS + 1], pull[-1] = drawn.scale, drawn.odds
    found = _fitted(design, same, before, pull, sum(chances.code[2][1:3]), rows_bits)
    found[_IDENTIFIER] = before[_IDENTIFIER]
    found[_JOINT] = found[_GIVEN]
    return _balance(found, shipped)


def _in_one_order(pairs: Pairs) -> Pairs:
    """By what they say, so that sums are the same however the pairs came."""
    return pairs[np.lexsort((*pairs["level"].T, *pairs["part"].T, pairs["crossed"], pairs["weight"]))]


def _fitted(
    design: Floats,
    same: npt.NDArray[np.bool_],
    before: Floats,
    pull: Floats,
    hit: float,
    rows_bits: float,
) -> Floats:
    """Newton's steps. `hit`: how often the identifiers of one person agree."""
    bits = np.log(2)
    found = before.copy()
    for number in range(_ROUNDS):
        odds = 1 / (1 + np.exp2(-np.clip(design @ found - rows_bits, -60, 60)))
        expected = np.where(same, 1.0, odds * (1 - hit) / (1 - hit * odds))
        slope = bits * (design.T @ (expected - odds)) - bits**2 * pull * (found - before)
        curve = bits**2 * ((design * (odds * (1 - odds))[:, None]).T @ design + np.diag(pull))
        # Half the way after a while, so that steps that overshoot do not go to and fro for ever.
        step = np.clip(np.linalg.solve(curve, slope), -_STEP, _STEP) * (1 if number < _WHOLE else _HALF)
        last, found = found, found + step
        found[: _PARTS + 1] = np.maximum(found[: _PARTS + 1], _LEAST_SCALE)
        if float(np.abs(found - last).max()) < _CLOSE:
            break
    return found


def _design(pairs: Pairs) -> Floats:
    """One column for each number of a balance: see `_vector`."""
    return np.column_stack(list(_columns(pairs))).astype(np.float64)


def _columns(pairs: Pairs) -> Iterator[npt.NDArray[np.generic]]:
    level, part = pairs["level"].astype(np.int64), pairs["part"].astype(np.float64)
    given, family, date, home = level[:, _GIVEN], level[:, _FAMILY], level[:, _DATE], level[:, _ADDRESS] == _HOME
    at_home = home & (part[:, _MIDDLE] > 0)
    # Given and family name are one event: what their meeting takes off or adds is worth as much as the given name.
    part[:, _GIVEN] += part[:, _JOINT]
    part[:, _JOINT] = 0
    for at in range(_PARTS):
        yield part[:, at] * ~at_home if at == _MIDDLE else part[:, at]
    yield part[:, _MIDDLE] * at_home
    for found, groups in ((date, _DATES), (level[:, _ADDRESS], _ADDRESSES), (given, _WORDS), (family, _WORDS)):
        for group in groups:
            yield np.isin(found, group)
    agree, other = given < _CONFLICT, given == _CONFLICT
    phone, same_date, other_family = level[:, _PHONE] == 1, date == _SAME_DATE, family == _CONFLICT
    yield home & agree
    yield home & agree & (given > 0)
    yield home & (family < _CONFLICT)
    yield home & (level[:, _MIDDLE] > 0)
    yield home & phone
    yield home & (date == _NO_DATE)
    yield home & np.isin(date, _OTHER_DATES)
    yield phone & agree
    yield same_date & other
    yield same_date & other_family
    yield other & other_family
    yield level[:, _OTHER_MIDDLE] > 0
    yield np.isin(pairs["crossed"], _ONE)
    yield pairs["crossed"] == _BOTH
    yield home & other
    yield home & other & same_date
    yield np.ones(len(pairs))


def _vector(balance: Balance) -> Floats:
    """Scales, then shifts of dates, addresses, given and family names, twists, and the odds."""
    shifts = ((balance.date, _DATES), (balance.address, _ADDRESSES), (balance.given, _WORDS), (balance.family, _WORDS))
    shifted = [values[group[0]] for values, groups in shifts for group in groups]
    return np.array([*balance.scale, balance.middle_at_home, *shifted, *balance.twist, balance.prior])


def _balance(found: Floats, shipped: Balance) -> Balance:
    values = [float(each) for each in found]
    scale, middle, rest = values[:_PARTS], values[_PARTS], values[_PARTS + 1 :]
    shifts = []
    for name, groups in (("date", _DATES), ("address", _ADDRESSES), ("given", _WORDS), ("family", _WORDS)):
        levels = [0.0] * len(getattr(shipped, name))
        for group in groups:
            value = rest.pop(0)
            for level in group:
                levels[level] = value
        shifts.append(tuple(levels))
    date, address, given, family = shifts
    return replace(
        shipped, scale=tuple(scale), middle_at_home=middle, date=date, address=address, given=given, family=family,
        twist=tuple(rest[:-1]), prior=rest[-1],
    )  # fmt: skip

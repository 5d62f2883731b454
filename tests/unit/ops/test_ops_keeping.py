"""What ends is started again, later and later, and each end is said once."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.errors import Unavailable
from tearline_hub.ops.keeping import FIRST_DELAY, LONGEST_DELAY, STEADY, Keeper


@dataclass
class Lamp:
    """Something that can be on; `broken` makes it refuse to start."""

    on: bool = True
    broken: bool = False
    starts: int = 0

    def running(self) -> bool:
        return self.on

    def start(self) -> None:
        self.starts += 1
        if self.broken:
            raise Unavailable("lamp.broken", "The lamp is broken.")
        self.on = True


def test_an_end_is_said_and_mended_after_the_delay() -> None:
    said: list[str] = []
    lamp = Lamp(on=False)
    keeper = Keeper("Lamp", lamp, said.append)
    keeper.tend(0.0)
    assert said == [f"Lamp ended; it is started again in {FIRST_DELAY:g} s."]
    keeper.tend(FIRST_DELAY / 2)
    assert not lamp.on
    keeper.tend(FIRST_DELAY)
    assert lamp.on
    assert said[1:] == ["Lamp is up again."]


def test_what_will_not_start_is_tried_at_growing_intervals_up_to_a_limit() -> None:
    said: list[str] = []
    lamp = Lamp(on=False, broken=True)
    keeper = Keeper("Lamp", lamp, said.append)
    for second in range(1000):
        keeper.tend(float(second))
    assert "Lamp: The lamp is broken." in said
    assert f"Lamp ended; it is started again in {LONGEST_DELAY:g} s." in said
    assert 30 < lamp.starts < 45


def test_after_a_steady_while_the_delay_is_short_again() -> None:
    said: list[str] = []
    lamp = Lamp(on=False)
    keeper = Keeper("Lamp", lamp, said.append)
    keeper.tend(0.0)
    keeper.tend(1.0)
    keeper.tend(2.0)
    keeper.tend(2.0 + STEADY + 1)
    lamp.on = False
    keeper.tend(100.0)
    assert said[-1].endswith(f"{FIRST_DELAY:g} s.")


def test_a_second_end_soon_after_the_first_waits_longer() -> None:
    said: list[str] = []
    lamp = Lamp(on=False)
    keeper = Keeper("Lamp", lamp, said.append)
    keeper.tend(0.0)
    keeper.tend(1.0)
    lamp.on = False
    keeper.tend(2.0)
    assert said[-1].endswith(f"{FIRST_DELAY * 2:g} s.")

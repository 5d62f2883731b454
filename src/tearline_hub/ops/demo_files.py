"""Where the demonstration keeps what its steps tell each other, below its home.

Invariant: all of it is made up, and goes with `remove`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Paths below `root`."""

    root: Path

    @property
    def story(self) -> Path:
        """Whom the story that a newcomer follows is about."""
        return self.root / "story.json"

    @property
    def told(self) -> Path:
        """The releases of the longer stories."""
        return self.root / "stories.json"

    @property
    def begun(self) -> Path:
        """There from when the first story begins."""
        return self.root / "telling"

    @property
    def done(self) -> Path:
        """There when every story has been told."""
        return self.root / "told"

    @property
    def half_told(self) -> bool:
        """Whether somebody stopped it among the stories: each builds on the last, so none can be gone on with."""
        return self.begun.exists() and not self.done.exists()

    @property
    def world(self) -> Path:
        """The made-up council's files."""
        return self.root / "world"

    def remove(self) -> None:
        """Delete all of them."""
        shutil.rmtree(self.world, ignore_errors=True)
        for file in (self.story, self.told, self.begun, self.done):
            file.unlink(missing_ok=True)

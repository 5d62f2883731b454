"""The command `python -m tearline.synthetic.population`: parses its options and calls `generate`."""

from __future__ import annotations

from pathlib import Path

import click

from tearline.synthetic.population.generation import RESIDENTS, SUBJECTS, generate


@click.command()
@click.option("--seed", type=int, required=True, help="The same seed gives the same bytes.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Directory for the four files.")
@click.option("--residents", type=click.IntRange(min=0), default=RESIDENTS, show_default=True)
@click.option("--subjects", type=click.IntRange(min=0), default=SUBJECTS, show_default=True)
def main(seed: int, out: Path, residents: int, subjects: int) -> None:
    """Write an invented population and a register of subjects, with the hidden truth beside them."""
    generate(out, seed=seed, residents=residents, subjects=subjects, tell=click.echo)


if __name__ == "__main__":
    main()

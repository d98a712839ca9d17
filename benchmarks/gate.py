"""Measures what must not fall and compares it with `floors.json`; exits 1 where a figure is below its floor.

    python benchmarks/gate.py [--raise]

`--raise` writes floors a little below what was measured where that is higher; it never lowers one. Figures that need
the open data are passed over, with a word, where the data are not beside the project.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import answers
import attribution
import cleaning
import conversations
import languages
import names
import retrieval
import unseen

FLOORS = Path(__file__).with_name("floors.json")
# Figures may differ between processors in the last digit; a floor leaves this much room.
ROOM = 0.004
# Figures that are better when smaller.
ERRORS = frozenset({"hallucination", "error", "foreign"})
# Timings depend on the machine, counts are no merit: neither has a floor.
WITHOUT_FLOOR = frozenset({"ms", "questions", "follow-ups"})
Figures = dict[str, float]


def measured() -> Figures:
    """Return every figure as `set/name`."""
    pages = answers.OPEN / "cleaning"
    rooms: dict[str, Callable[[], Figures]] = {
        "cleaning": lambda: cleaning.measure(pages) if pages.exists() else {},
        "retrieval": retrieval.measure,
        "attribution": attribution.measure,
        "conversations": conversations.measure,
        "names": names.measure,
    }
    found = {f"{room}/{name}": value for room, measure in rooms.items() for name, value in measure().items()}
    for name, figures in (answers.measure() | languages.measure() | unseen.measure()).items():
        found |= {f"{name}/{figure}": value for figure, value in figures.items()}
    return {name: value for name, value in found.items() if name.rpartition("/")[2] not in WITHOUT_FLOOR}


def main() -> int:
    """Print every figure beside its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", action="store_true", dest="lift", help="raise floors to what was measured")
    lift = parser.parse_args().lift
    floors: Figures = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    found = measured()
    fallen = 0
    for name in sorted(floors | found):
        if name not in found:
            print(f"{name:40} floor {floors[name]:.3f}  not measured here: the open data are not beside the project")
            continue
        worse = name.rpartition("/")[2] in ERRORS
        below = name in floors and (found[name] > floors[name] if worse else found[name] < floors[name])
        fallen += below
        shown = f"{floors[name]:.3f}" if name in floors else "-"
        print(f"{name:40} floor {shown:>6}  measured {found[name]:.3f}{'  BELOW ITS FLOOR' * below}")
        if lift and not below:
            tight = found[name] + ROOM if worse else found[name] - ROOM
            best = min if worse else max
            floors[name] = round(best(tight, floors.get(name, tight)), 3)
    if lift:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", "utf-8")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())

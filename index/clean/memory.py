"""Lines that recur across the pages of one build are the site talking, not the story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from index.clean.lines import tidied
from index.read import Page, PageKind

# Two pages that share two of their five longest lines tell the same story; what they share says nothing of the site.
_LONGEST, _SHARED = 5, 2


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """On how many different stories' pages of the build each line stands; nothing is kept between builds.

    Only hashes of lines are held, and of the lines that stand on one story's pages none.
    """

    stories: Mapping[int, int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, pages: Iterable[Page]) -> SiteMemory:
        """Count the stories of each line; records are clean and are passed over."""
        counts: dict[int, int] = {}
        latest: dict[int, int] = {}
        story_of: dict[int, int] = {}
        for number, page in enumerate(pages):
            if page.kind is PageKind.RECORD:
                continue
            lines = set(_lines(page)) - {""}
            story = _story(lines, story_of, number)
            for key in map(hash, lines):
                if latest.setdefault(key, story) != story:
                    counts[key] = counts.get(key, 1) + 1
                    latest[key] = story
        return cls(counts)

    def count(self, line: str) -> int:
        """Return on how many stories' pages the line stands, at least 1."""
        return self.stories.get(hash(line), 1)


NO_MEMORY = SiteMemory()


def _lines(page: Page) -> Sequence[str]:
    """Return the page's lines, tidied; of HTML its visible ones."""
    if page.kind is PageKind.TEXT:
        return tidied(page.text)
    from index.clean.blocks import visible_lines  # noqa: PLC0415  (flat pages do without lxml)

    return [line.text for line in visible_lines(page.text)]


def _story(lines: Iterable[str], story_of: dict[int, int], number: int) -> int:
    """Return the number of the page's story: that of an earlier page with the same long lines, else its own."""
    longest = [hash(line) for line in nlargest(_LONGEST, lines, key=len)]
    known = [story_of[key] for key in longest if key in story_of]
    story = next((s for s in known if known.count(s) >= _SHARED), number)
    for key in longest:
        story_of.setdefault(key, story)
    return story

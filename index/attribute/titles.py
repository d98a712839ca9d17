"""Whom a title without a name means: "the envoy", "vị bộ trưởng", "nhà lãnh đạo Trung Quốc"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.attribute.lexicon import Category
from index.attribute.mentions import Token, syllable
from index.attribute.scene import Scene

_KINDS = frozenset((Category.OFFICE, Category.BEFORE_OFFICE, Category.PLACE))


def titled(scene: Scene, at: int, title: str, places: Sequence[str] = ()) -> int | None:
    """Return the person that a title of the given countries at offset `at` means, if the article leaves only one.

    The last named whose office holds those words; else the only one whose office is of that kind ("envoy" and
    "ambassador"); else, for a country's, the only one without office whose name can be of that country.
    """
    cast = scene.cast
    held = cast.holder(at, [*places, title])
    if held is not None:
        return held
    named = cast.recent(at)
    kin = scene.lexicon.words.kin.get(title, ())
    offices = {p: f" {cast.people[p].office.lower()} " for p in named}
    fits = [p for p in named if any(f" {k} " in offices[p] for k in kin) and all(w in offices[p] for w in places)]
    if not fits and places and scene.lexicon.words.syllabic:
        fits = [p for p in named if not offices[p].strip() and _may_come_from(scene, cast.people[p].name, places)]
    return fits[0] if len(fits) == 1 else None


def _may_come_from(scene: Scene, name: str, places: Sequence[str]) -> bool:
    """Tell whether a name has the shape that Vietnamese gives to names of a country: syllables for its neighbours'."""
    return all(map(syllable, name.lower().split())) == (places[0] in scene.lexicon.words.syllabic)


def _without_pointing(scene: Scene, words: Sequence[Token]) -> list[Token]:
    """Return a title's words without "the", "này" and "nước chủ nhà"."""
    pointing = scene.lexicon.words.pointing
    if " ".join(w.lower for w in words[-3:]) in pointing:
        words = words[:-3]
    return [w for w in words if w.lower not in pointing]


def is_title(scene: Scene, words: Sequence[Token]) -> bool:
    """Tell whether words that describe a speaker are an office alone: no institution, no group, nobody nameless."""
    if not words or scene.lexicon.many.match(scene.text, words[0].start):
        return False
    rest = _without_pointing(scene, words)
    if not rest or rest[0].category is Category.ORG or scene.lexicon.group.match(scene.text, rest[0].start):
        return False
    if not scene.lexicon.words.head_first:
        return any(w.category is Category.OFFICE for w in rest) and all(w.category in _KINDS for w in rest)
    if rest[0].category not in {Category.OFFICE, Category.BEFORE_OFFICE}:
        return False
    # In "Bộ trưởng Quốc phòng" the last word, a room elsewhere, belongs to the term that a capital opens.
    return not any(w.category is Category.ORG and (w.capital or not p.capital or p.category) for p, w in pairwise(rest))


def title_alone(scene: Scene, words: Sequence[Token], start: int) -> int | None:
    """Return the person that a bare title means: "Cựu tổng thống", "the owner"; "a minister" is nobody named."""
    titles = _without_pointing(scene, words)
    places = [w.lower for w in titles if w.category is Category.PLACE]
    if scene.lexicon.anaphor.match(scene.text, start):  # "nhà ngoại giao đại diện cho Trung Quốc ở Washington"
        return scene.cast.holder(start, places[:2]) if places else None
    if not titles or not is_title(scene, words) or titles[-1].category is Category.BEFORE_OFFICE:
        return None
    held = scene.cast.holder(start, [w.lower for w in titles if w.category is not Category.BEFORE_OFFICE])
    if held is not None:
        return held
    heads = [w for w in titles if w.category is Category.OFFICE]
    title = " ".join(w.lower for w in heads if w.head == heads[0].head)
    if any(w.category not in _KINDS for w in titles):
        return None
    found = titled(scene, start, title, [" ".join(places)] if places else [])
    if found is not None or places:
        return found
    before = scene.before(start)
    return before if before is not None and not scene.cast.people[before].office else None

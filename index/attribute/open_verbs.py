"""Verbs of speech that no list holds: whatever somebody does that "rằng", "that" or a colon and a quote follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from index.attribute.lexicon import Category
from index.attribute.scene import Scene, Unit

_LONGEST_PHRASE = 10  # words between somebody and "rằng"
_CLAUSE = re.compile(r"[,;:.!?“”\"«»()]")
_GAP = re.compile(r"[\s,)–-]*")


def open_verbs(scene: Scene, unit: Unit, taken: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of verb phrases outside quotes; a phrase with one of the `taken` offsets in it is passed over.

    In Vietnamese the phrase may be long ("tóm tắt thông điệp của mình rằng"); in English, where "that" opens relative
    clauses as well, it is the one verb before it.
    """
    text = scene.text
    for that in scene.lexicon.clause.finditer(text, unit.start, unit.end):
        if scene.is_quoted(that.start()):
            continue
        start = _verb(scene, unit, that)
        if start is None:
            continue
        phrase = text[start : that.start()].rstrip()
        if not phrase or len(phrase.split()) > _LONGEST_PHRASE or any(start <= at < that.start() for at in taken):
            continue
        if not scene.lexicon.no_speech.match(phrase):
            yield start, start + len(phrase)


def _verb(scene: Scene, unit: Unit, that: re.Match[str]) -> int | None:
    """Return where the verb phrase before "rằng" begins, or None if nobody is its subject."""
    text = scene.text
    if scene.lexicon.words.open_verb and not that.group().startswith(":"):
        verb = next(reversed(scene.words(unit, unit.start, that.start())), None)
        if verb is None or verb.category or verb.start == unit.start:
            return None
        shaped = re.fullmatch(scene.lexicon.words.open_verb, text[verb.start : that.start()])
        return verb.start if shaped else None
    floor = max([unit.start, *(m.end() for m in _CLAUSE.finditer(text, unit.start, that.start()))])
    floor += len(text[floor : that.start()]) - len(text[floor : that.start()].lstrip())
    for mention, _ in scene.cast.within(unit.start, that.start()):
        opens = mention.start == floor or mention.start < floor <= mention.tail + 1
        if opens and (mention.start == unit.start or text[unit.start : mention.start].rstrip()[-1:] in ",;:"):
            return _after_gap(text, max(mention.end, min(mention.tail, that.start())))
    end = _titled_end(scene, unit, floor)
    return None if end is None else _after_gap(text, end)


def _titled_end(scene: Scene, unit: Unit, at: int) -> int | None:
    """Return where a pronoun or a title at offset `at` ends, "này" or a country after it included, or None."""
    lexicon = scene.lexicon
    ends = [m.end() for m in (lexicon.pronoun.match(scene.text, at), lexicon.anaphor.match(scene.text, at)) if m]
    words = scene.words(unit, at, unit.end)
    ends += [t.end for t in takewhile(lambda t: t.category is Category.OFFICE, words)]
    if not ends or lexicon.not_pronoun.match(scene.text, at):
        return None
    behind = (t for t in words if t.start >= max(ends))
    pointing = takewhile(lambda t: t.category is Category.PLACE or t.lower in lexicon.words.pointing, behind)
    return max([*ends, *(t.end for t in pointing)])


def _after_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at

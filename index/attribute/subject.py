"""Who is the subject of a verb of speech: a person named, a pronoun, a title, an institution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.attribute.lexicon import Category, Lexicon
from index.attribute.mentions import Token
from index.attribute.scene import Scene, Subject, Unit
from index.attribute.titles import is_title, title_alone, titled

_BREAK = re.compile(r"[,;:.!?“”„\"«»()\[\]…]|\s[-–—]\s")
_LONGEST_PHRASE = 18  # words of an institution's or a nameless speaker's description


def subject_before(scene: Scene, unit: Unit, floor: int, verb: int) -> Subject | None:
    """Return the subject that ends before the verb at offset `verb`; nothing before offset `floor` is looked at."""
    end = _without_adverbs(scene, floor, verb)
    text = scene.text
    trimmed = end
    if text[floor:end].endswith((",", "-", "–", "—")):
        trimmed = floor + len(text[floor:end].rstrip(" ,-–—"))
    for mention, person in reversed(scene.cast.within(floor, end)):
        comma = text[floor : mention.start].rstrip().endswith(",") or "," in text[mention.start : mention.end]
        between_commas = comma and mention.end == trimmed < end
        apposed = mention.tail > mention.end and trimmed <= mention.tail <= end + 1
        if mention.end == end or apposed or between_commas:
            owner = _possessor(scene, floor, mention.start, mention.end)
            return owner or scene.subject_of(person, mention.start, end, named=True)
    if trimmed == end:
        pronoun = _pronoun(scene, floor, end)
        if pronoun:
            return pronoun
    return _distant(scene, floor, end) or (_described(scene, unit, floor, end) if trimmed == end else None)


def _without_adverbs(scene: Scene, floor: int, end: int) -> int:
    """Return the offset before the adverbs, dates and brackets that stand before `end`."""
    text = scene.text
    while True:
        end = floor + len(text[floor:end].rstrip())
        found = scene.lexicon.adverb.search(text, max(floor, end - 80), end)
        if not found:
            return end
        end = found.start()


def _possessor(scene: Scene, floor: int, start: int, end: int) -> Subject | None:
    """Return "một trợ lý của ông X", "a spokesman for X" where the name is only the one spoken for."""
    before = scene.lexicon.possessor.search(scene.text[floor:start])
    if not before:
        return None
    words = before.group(1).lower().split()
    known = any(scene.lexicon.phrase_at(words, i) for i in range(min(4, len(words))))
    if not (known or scene.lexicon.many.match(before.group(1))):
        return None
    begin = floor + before.start(1)
    return Subject(begin, end, without_article(scene, begin, end), "", None)


def _pronoun(scene: Scene, floor: int, end: int) -> Subject | None:
    """Return the person meant by a pronoun or a title that ends at `end`."""
    text, lexicon = scene.text, scene.lexicon
    for pattern in (lexicon.pronoun, lexicon.anaphor):
        for found in pattern.finditer(text, max(floor, end - 60), end):
            rest = text[found.end() : end]
            if not _only_place(scene, rest, anaphor=pattern is lexicon.anaphor):
                continue
            before = text[floor : found.start()].rstrip()
            if lexicon.many.fullmatch(before.rsplit(maxsplit=1)[-1] if before else ""):
                continue
            if not _clause_opens(lexicon, before, anaphor=pattern is lexicon.anaphor):
                continue
            if lexicon.not_pronoun.match(text, found.start()):
                continue
            country = found.group()[0].isupper() and found.group().lower() in lexicon.naming.places  # "Anh": England
            if country and scene.before(found.start(), lexicon.words.pronoun[found.group().lower()]) is None:
                continue
            return refer(scene, found.start(), end, found.group())
    return None


def _only_place(scene: Scene, rest: str, *, anaphor: bool) -> bool:
    """Tell whether nothing follows but "này" or, after a title, a country: "nhà ngoại giao Trung Quốc"."""
    words = rest.lower().split()
    if not words or " ".join(words) in scene.lexicon.words.pointing:
        return True
    known = scene.lexicon.phrase_at(words, 0)
    return anaphor and known is not None and known == (len(words), Category.PLACE)


def _clause_opens(lexicon: Lexicon, before: str, *, anaphor: bool) -> bool:
    """Tell whether a subject may stand after these words: the clause begins here, or a determiner does."""
    if not before or before[-1] in ",;:.!?“”\"'’)–—-…":
        return True
    last = before.rsplit(maxsplit=1)[-1].lower()
    if anaphor and last in lexicon.words.title_markers:
        return True
    if lexicon.conjunctions.fullmatch(last) or lexicon.according.search(before[-20:] + " ") is not None:
        return True
    tail = " ".join(before.lower().split()[-2:])
    return lexicon.conjunctions.fullmatch(tail) is not None


def without_article(scene: Scene, start: int, end: int) -> str:
    """Return the words of a description without an article before them."""
    leading = scene.lexicon.leading.match(scene.text, start, end)
    return scene.text[leading.end() if leading else start : end]


def refer(scene: Scene, start: int, end: int, word: str) -> Subject | None:
    """Return the person that the pronoun or title `text[start:end]` stands for."""
    text, lexicon = scene.text, scene.lexicon
    lower = word.lower()
    marker, _, bare = lower.partition(" ")
    markers = lexicon.words.title_markers
    gender = lexicon.words.pronoun.get(lower) or markers.get(marker) or lexicon.gender_of(word)
    if lower in lexicon.words.pronoun:
        person = scene.before(start, gender)
        return None if person is None else scene.subject_of(person, start, end, named=False)
    place = text[start + len(word) : end].strip().lower()
    wanted = [place] if place and place not in lexicon.words.pointing else []
    person = titled(scene, start, bare if marker in markers else lower, wanted)
    if person is None:
        person = scene.cast.holder(start, wanted) if wanted else scene.before(start, gender)
    return None if person is None else scene.subject_of(person, start, end, named=False)


def _distant(scene: Scene, floor: int, end: int) -> Subject | None:
    """Return a person with an adverbial between name and verb: "Bà Lan, trong cuộc họp báo sáng nay, cho biết"."""
    text = scene.text
    for mention, person in reversed(scene.cast.within(floor, end)):
        between = text[mention.tail : end].strip()
        inside = between.strip(", ")
        enclosed = between.startswith(",") == between.endswith(",") or mention.tail > mention.end
        if not enclosed or len(inside) > 110 or re.search(r"[,;:.!?“”\"]", inside):
            return None
        if not scene.lexicon.fillers.match(inside) or scene.lexicon.verb.search(inside):
            return None
        if _clause_opens(scene.lexicon, text[floor : mention.start].rstrip(), anaphor=False):
            return scene.subject_of(person, mention.start, mention.end, named=True)
    return None


def _described(scene: Scene, unit: Unit, floor: int, end: int) -> Subject | None:
    """Return an institution, a group, a nameless official or a country that ends at `end`."""
    text, lexicon = scene.text, scene.lexicon
    words = _clause_words(scene, unit, floor, end)
    first = next((i for i, t in enumerate(words) if _opens_description(scene, words, i, t)), None)
    if first is None or len(words) - first > _LONGEST_PHRASE:
        return None
    if first and lexicon.words.office_within:
        first = _extended(scene, words, first)
    elif first and lexicon.many.fullmatch(words[first - 1].lower):
        first -= 1
    phrase, start = words[first:], words[first].start
    only_place = all(t.category is Category.PLACE for t in phrase)
    if (only_place and first) or any(t.lower in lexicon.words.predicates for t in phrase):
        return None
    if lexicon.after_preposition.search(text, floor, start):
        return None
    found = called(scene, phrase, start, end)
    # A name with more behind it than a speaker has is none.
    stranger = found and found.person is None and scene.cast.within(start, end)
    return replace(found, place=only_place) if found and not stranger else None


def called(scene: Scene, phrase: Sequence[Token], start: int, end: int) -> Subject | None:
    """Return who is described by `text[start:end]`; None for an office that nobody named holds."""
    name = without_article(scene, start, end)
    known = scene.cast.known(name, start)
    person = title_alone(scene, phrase, start) if known is None else known
    if person is not None:
        return scene.subject_of(person, start, end, named=known is not None)
    return None if is_title(scene, phrase) else Subject(start, end, name, "", None)


def subject_after(scene: Scene, unit: Unit, start: int, end: int) -> Subject | None:
    """Return the subject that begins at offset `start`, behind its verb: 'sagte der Sprecher der Polizei'."""
    text, lexicon = scene.text, scene.lexicon
    if named := scene.named_after(start, end):
        return named
    words = scene.words(unit, start, end)
    phrase = _noun_phrase(scene, words)
    opening = words[: 1 + bool(words and words[0].lower in lexicon.determiners)]
    for word in opening[-1:]:
        for pattern in (lexicon.pronoun, lexicon.anaphor):
            found = pattern.search(text, word.start, word.end)
            if found and found.end() == word.end:
                return refer(scene, found.start(), found.end(), found.group())
    if not any(t.category in {Category.ORG, Category.OFFICE} or lexicon.group.match(text, t.start) for t in phrase):
        return None
    return called(scene, phrase, phrase[0].start, phrase[-1].end)


def _noun_phrase(scene: Scene, words: Sequence[Token]) -> Sequence[Token]:
    """Return the words at the beginning that are one description by their capitals: "der örtliche Rat der Stadt"."""
    lexicon, stop = scene.lexicon, 0
    linking = {*lexicon.words.articles, *lexicon.words.joins, *lexicon.words.spoken_for}
    for i, word in enumerate(words):
        before = words[i - 1] if i else None
        if before and scene.text[before.end : word.start] != " ":
            break
        if word.capital and word.category is not Category.STOP:
            stop = i + 1
        linked = word.lower in linking
        adjective = before is not None and before.lower in lexicon.determiners
        if not (word.capital or word.category or linked or adjective or i == 0):
            break
    return words[:stop]


def _clause_words(scene: Scene, unit: Unit, floor: int, end: int) -> list[Token]:
    """Return the words of the last clause before `end`: after its last comma, conjunction and verb of speech."""
    text, lexicon = scene.text, scene.lexicon
    floor = max([floor, *(m.end() for m in _BREAK.finditer(text, floor, end))])
    words = scene.words(unit, floor, end)
    if not words or words[-1].end != end:
        return []
    for i in range(len(words) - 1, -1, -1):  # a clause may begin without a comma: "… khi Bộ Y tế cho biết"
        if lexicon.conjunctions.fullmatch(words[i].lower) and words[i].lower not in lexicon.words.joins:
            words = words[i + 1 :]
            break
    groups = [m.span() for m in lexicon.group.finditer(text, floor, end)]
    known = {t.start for t in words if t.category is not None}
    verbs = [
        m.end()
        for m in lexicon.verb.finditer(text, floor, end)
        if m.start() not in known and not any(a <= m.start() < b for a, b in groups)
    ]
    return [t for t in words if not verbs or t.start > verbs[-1]]


def _opens_description(scene: Scene, words: Sequence[Token], at: int, token: Token) -> bool:
    text, lexicon = scene.text, scene.lexicon
    if lexicon.group.match(text, token.start):
        return True
    if token.category in {Category.ORG, Category.OFFICE}:
        return True
    if token.category is Category.PLACE:
        return all(t.category is Category.PLACE for t in words[at:]) or any(
            t.category in {Category.ORG, Category.OFFICE} for t in words[at:]
        )
    # An unknown name right before the verb: an institution or a person without further sign.
    named = token.capital and not lexicon.naming.capital_nouns
    return named and token.category is None and all(t.capital for t in words[at:]) and len(words) - at <= 5


def _extended(scene: Scene, words: Sequence[Token], first: int) -> int:
    """Extend a description to the left over adjectives, up to a determiner: "the regional water authority"."""
    for i in range(first - 1, max(-1, first - 5), -1):
        if words[i].lower in scene.lexicon.determiners:
            return i
    start = first
    while start and words[start - 1].capital and words[start - 1].category in {None, Category.PLACE}:
        start -= 1
    return start

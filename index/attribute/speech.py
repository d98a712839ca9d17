"""Verbs of speech in a sentence, whose they are, and the words they introduce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.attribute.marks import Quoted
from index.attribute.open_verbs import open_verbs
from index.attribute.scene import Scene, Subject, Unit
from index.attribute.subject import called, refer, subject_after, subject_before

_FEWEST_QUOTED = 4  # words: shorter stretches between marks are single terms, not speech
_FEWEST_SAID = 3  # words of reported speech
_LONGEST_OCCASION = 6  # words after a verb of speech that tell when or where alone: "she said in a statement"
_INTRODUCTION = 6  # words before an inner speaker: "tại cuộc gặp sáng nay, Bộ trưởng …"
_ENDS = " .,;:…/—–-"  # what does not belong to reported speech at its end
_GAP = re.compile(r"[\s,:]*")
_FOLLOWS = re.compile(r"[”\"»’“][,.]?\s*[-–—,]?\s*[^”\"»’“]{0,88}\Z")
_TOLD = re.compile(r"[^,;:.!?“”„\"]{0,120}[,:]")
_COMMA = re.compile(r"[,.;]")


@dataclass(frozen=True, slots=True)
class Speech:
    """`text[start:end]` as said by `subject`; `cue` is the offset of the verb, or of the subject without one."""

    start: int
    end: int
    subject: Subject
    verb: str
    direct: bool
    cue: int


def speeches(scene: Scene, unit: Unit, quotes: list[Quoted]) -> list[Speech]:
    """Return what is said in a unit: cues in order, each with the quote or the clause it introduces."""
    found: list[Speech] = []
    last: Subject | None = None
    for cue in _cues(scene, unit):
        said = _spoken(scene, unit, quotes, cue, last)
        if said is None:
            continue
        last = said[0].subject
        found.extend(said)
        if last.person is not None:
            scene.spoke.append((said[0].cue, last.person))
    return _settled(scene, found)


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    verb: str
    preposition: bool  # "Theo", "according to"
    prefix: tuple[int, int] | None = None  # of a separable verb: "teilte … mit"

    @property
    def stop(self) -> int:
        """Offset after the verb and its prefix."""
        return self.prefix[1] if self.prefix else self.end


def _cues(scene: Scene, unit: Unit) -> list[_Cue]:
    """Return verbs of speech and words like "according to" outside quotes, in order."""
    text, lexicon = scene.text, scene.lexicon
    words = scene.words(unit, unit.start, unit.end)
    heads = [t.start for t in words if t.lower in lexicon.verb_heads and not scene.is_quoted(t.start)]
    cues = [
        _Cue(m.start(), m.end(), m.group(), preposition=False, prefix=_prefix(scene, unit, m))
        for m in _at(lexicon.verb, text, heads, unit.end)
        if _says(scene, unit, m)
    ]
    # "bác bỏ cáo buộc", "denied claims": of two in a row the second is what the first is about.
    cues = [c for i, c in enumerate(cues) if not i or text[cues[i - 1].end : c.start].strip()]
    taken = [c.start for c in cues]
    cues += [_Cue(a, b, text[a:b], preposition=False) for a, b in open_verbs(scene, unit, taken)]
    cues += [
        _Cue(m.start(), m.end(), m.group(), preposition=True) for m in _at(lexicon.according, text, heads, unit.end)
    ]
    return sorted(cues, key=lambda cue: cue.start)


def _at(pattern: re.Pattern[str], text: str, places: list[int], end: int) -> Iterator[re.Match[str]]:
    """Yield the matches at the given places, without overlaps: far faster than a search with so many words."""
    last = 0
    for place in places:
        found = pattern.match(text, place, end) if place >= last else None
        if found:
            last = found.end()
            yield found


def _prefix(scene: Scene, unit: Unit, verb: re.Match[str]) -> tuple[int, int] | None:
    """Return where the prefix of a separable verb stands at the end of its clause."""
    ends = scene.lexicon.prefixes.get(verb.group().lower())
    found = ends.match(scene.text, verb.end(), unit.end) if ends else None
    return found.span(1) if found else None


def _says(scene: Scene, unit: Unit, found: re.Match[str]) -> bool:
    """Tell whether the verb is one of speech here: not negated, not passive, not a noun, with words to introduce."""
    text, lexicon, verb = scene.text, scene.lexicon, found.group().lower()
    # "Phát biểu tại …", "Nói về …": a participle, its subject follows.
    participle = found.group()[0].isupper()
    before = lexicon.not_before_verb.search(text, max(unit.start, found.start() - 24), found.start())
    if participle or before or lexicon.not_say.match(text, found.start()):
        return False
    if verb in lexicon.prefixes:
        return _prefix(scene, unit, found) is not None
    if verb not in lexicon.needs_cue or (
        verb in lexicon.words.view and lexicon.viewed.match(text, found.end(), unit.end)
    ):
        return True
    introduces = lexicon.introduces.match(text, found.end(), min(unit.end, found.end() + 60))
    return bool(introduces or _FOLLOWS.search(text, max(unit.start, found.start() - 90), found.start()))


def _spoken(scene: Scene, unit: Unit, quotes: list[Quoted], cue: _Cue, last: Subject | None) -> list[Speech] | None:
    if cue.preposition:
        return _according(scene, unit, quotes, cue, last)
    floor = max([unit.start, *(q.outer_end for q in quotes if q.outer_end <= cue.start)])
    subject = subject_before(scene, unit, floor, cue.start)
    after = _inverted(scene, unit, cue) if scene.lexicon.words.inverted else None
    # "Der Zeitung sagte Anna Weber": somebody told may stand before the verb where it is always the second part.
    told = scene.lexicon.words.verb_second and after is not None and after.person is not None
    if subject is None or (told and subject.person is None):
        subject = after
    if subject is None and _coordinated(scene, unit, floor, cue.start):
        first = last or _first_named(scene, unit, floor, cue.start)
        subject = replace(first, start=cue.start, named=False) if first else None
    if subject is None:
        return None
    return _content(scene, unit, quotes, cue, subject)


def _coordinated(scene: Scene, unit: Unit, floor: int, verb: int) -> bool:
    """Tell whether a verb without subject goes on from the speaker before: ", đồng thời nhấn mạnh", "and added"."""
    before = scene.text[max(unit.start, floor) : verb].rstrip()
    while adverb := scene.lexicon.adverb.search(before):
        before = before[: adverb.start()].rstrip()
    if not before or before[-1] in ",;":
        return True
    return before.rsplit(maxsplit=1)[-1].lower() in scene.lexicon.words.coordinators


def _first_named(scene: Scene, unit: Unit, floor: int, verb: int) -> Subject | None:
    """Return the person whose name opens the clause: "Đại sứ Tần Cương lên sóng CGTN và thừa nhận …"."""
    for mention, person in scene.cast.within(max(unit.start, floor), verb)[:1]:
        if mention.start == unit.start or scene.text[unit.start : mention.start].rstrip().endswith(","):
            return scene.subject_of(person, mention.start, mention.end, named=True)
    return None


def _inverted(scene: Scene, unit: Unit, cue: _Cue) -> Subject | None:
    """Return the subject after its verb: '…,” said Mira Tovek, the governor'."""
    before = scene.text[unit.start : cue.start].rstrip()
    if scene.lexicon.words.verb_second:
        return subject_after(scene, unit, cue.end + 1, cue.prefix[0] if cue.prefix else unit.end)
    if before and before[-1] not in ',”"»’?!—–-':
        return None
    if named := scene.named_after(cue.end, unit.end):
        return named
    words = scene.lexicon.after_verb.match(scene.text, cue.end, unit.end)
    if not words or not before or scene.lexicon.no_subject.match(words.group(1)):
        return None
    start, end = words.span(1)
    if words.group(1).lower() in scene.lexicon.words.pronoun:
        return refer(scene, start, end, words.group(1))
    return called(scene, scene.words(unit, start, end), start, end)


def _content(scene: Scene, unit: Unit, quotes: list[Quoted], cue: _Cue, subject: Subject) -> list[Speech] | None:
    """Return the words that a cue introduces: quotes around it, else the clause after it or before it."""
    text = scene.text
    end = max(cue.stop, subject.end)
    direct = [q for q in (_quote_before(scene, quotes, subject, cue), _quote_after(scene, unit, quotes, end)) if q]
    if direct:
        return [Speech(q.start, _inner_end(text, q), subject, cue.verb, direct=True, cue=cue.start) for q in direct]
    if scene.lexicon.words.verb_second and cue.verb.lower() not in scene.lexicon.words.postposed:
        comma = _TOLD.match(text, end, unit.end)  # "sagte Kessler der Zeitung am Montag, …"
        end = comma.end() if comma else unit.end
    start = _clause_start(scene, unit, end)
    stop = unit.start + len(text[unit.start : unit.end].rstrip(_ENDS))
    count = len(text[start:stop].split())
    occasion = count <= _LONGEST_OCCASION and scene.lexicon.occasion.match(text, start)
    if occasion or scene.lexicon.back.match(text, start) or count < _FEWEST_SAID:
        return _trailing(scene, unit, cue, subject)
    return [Speech(start, stop, subject, cue.verb, direct=False, cue=cue.start)]


def _inner_end(text: str, quote: Quoted) -> int:
    """Return the end of the words in a quote: a comma before the closing mark belongs to the sentence around."""
    return quote.end - 1 if text[quote.end - 1] == "," else quote.end


def _quote_before(scene: Scene, quotes: list[Quoted], subject: Subject, cue: _Cue) -> Quoted | None:
    """Return the quote that ends right before subject and verb: “…”, ông X nói."""
    begin = min(subject.start, cue.start)
    for quote in reversed(quotes):
        if quote.outer_end <= begin:
            between = scene.text[quote.outer_end : begin].strip()
            plain = scene.lexicon.before_speaker.fullmatch(between)
            return quote if plain and is_speech(scene.text, quote) else None
    return None


def _quote_after(scene: Scene, unit: Unit, quotes: list[Quoted], end: int) -> Quoted | None:
    """Return the quote that a cue opens: nothing but "rằng", a colon, a comma or few words stand between."""
    text = scene.text
    for quote in quotes:
        if quote.outer_start < end or quote.outer_start >= unit.end:
            continue
        between = text[end : quote.outer_start]
        marked = re.search(r"[:,]\s*\Z", between)
        bare = scene.lexicon.that.match(between.strip()) or not between.strip()
        reach = 90 if marked and between.rstrip().endswith(":") else 40 if marked else 12
        if len(between) > reach or not (marked or bare) or re.search(r"[.;!?]\s", between):
            return None
        return quote if _fills(scene, unit, quote) and is_speech(text, quote) else None
    return None


def _fills(scene: Scene, unit: Unit, quote: Quoted) -> bool:
    """Tell whether a quote is the whole of what is said, not the first words of a longer reported clause."""
    rest = scene.text[quote.outer_end : unit.end].strip(" .,;:…/")
    return not rest or len(rest.split()) * 2 <= len(scene.text[quote.start : quote.end].split()) or rest[0].isupper()


def is_speech(text: str, quote: Quoted) -> bool:
    """Tell whether a quote is long enough for something said, or is a sentence by its punctuation."""
    words = text[quote.start : quote.end]
    count = len(re.findall(r"\w+", words))
    return count >= _FEWEST_QUOTED or (count >= 1 and words[-1] in ".!?…,")


def _clause_start(scene: Scene, unit: Unit, end: int) -> int:
    """Return where reported speech begins after its verb: past "rằng", "that", commas and colons."""
    text = scene.text
    to_whom = scene.lexicon.to_whom.match(text, end, unit.end)
    if to_whom and (to_whom.group("to") or text.endswith(scene.lexicon.words.tells, 0, end)):
        return to_whom.end()
    while True:
        gap = _GAP.match(text, end, unit.end)
        end = gap.end() if gap else end
        that = scene.lexicon.that.match(text, end, unit.end) or scene.lexicon.dated.match(text, end, unit.end)
        if not that:
            return end
        end = that.end()


def _trailing(scene: Scene, unit: Unit, cue: _Cue, subject: Subject) -> list[Speech] | None:
    """Return the clause before a closing cue: "Prices will rise by spring, the bank said."."""
    start, stop = unit.start, min(subject.start, cue.start)
    before = scene.text[start:stop].rstrip()
    if not before.endswith(",") or len(before.split()) < _FEWEST_SAID + 1:
        return None
    return [Speech(start, start + len(before) - 1, subject, cue.verb, direct=False, cue=cue.start)]


def _according(scene: Scene, unit: Unit, quotes: list[Quoted], cue: _Cue, last: Subject | None) -> list[Speech] | None:
    """Return the clause that "Theo X, …" or "…, according to X" lays in somebody's mouth."""
    text = scene.text
    before, within = text[unit.start : cue.start].strip(), scene.lexicon.words.verb_second
    if before.strip(',“"„') and before[-1] not in ",;" and not within:
        return None
    source = subject_after(scene, unit, cue.end + 1, unit.end) if within else _source(scene, unit, cue)
    if source is None or (before and last is not None):
        return None
    subject, start, stop = source, unit.start, unit.start + len(text[unit.start : unit.end].rstrip(_ENDS))
    if not before:
        start = _clause_start(scene, unit, subject.end)
    elif not (within and text[subject.end : unit.end].strip(_ENDS)):
        stop = unit.start + len(text[unit.start : cue.start].rstrip(_ENDS))
    quote = next((q for q in quotes if q.outer_start <= start + 1 and q.outer_end >= stop - 1), None)
    if quote:
        return [Speech(quote.start, _inner_end(text, quote), subject, cue.verb, direct=True, cue=cue.start)]
    if len(text[start:stop].split()) < _FEWEST_SAID:
        return None
    return [Speech(start, stop, subject, cue.verb, direct=False, cue=cue.start)]


def _source(scene: Scene, unit: Unit, cue: _Cue) -> Subject | None:
    """Return whom "Theo" or "according to" names, up to the comma; an apposition of the name may hold one."""
    text = scene.text
    comma = _COMMA.search(text, cue.end, unit.end)
    limit = comma.start() if comma else unit.end
    for mention, _ in scene.cast.within(cue.end, unit.end)[:1]:
        if mention.start - cue.end <= 2 and mention.tail > limit:
            limit = mention.tail - 1
    limit = cue.end + len(text[cue.end : limit].rstrip(" ,."))
    subject = subject_before(scene, unit, cue.end, limit)
    return replace(subject, end=limit) if subject and subject.start - cue.end <= 2 else None


def _settled(scene: Scene, found: list[Speech]) -> list[Speech]:
    """Drop what another says better: a source that only passes on a speaker, a clause inside the same one's speech."""
    cut = [_cut(scene, speech, found) for speech in found]
    kept = [s for s in cut if s.direct or not any(_passes_on(scene.text, s, o) for o in cut)]
    return [s for s in kept if not any(_swallows(o, s) for o in kept)]


def _passes_on(text: str, outer: Speech, inner: Speech) -> bool:
    """Tell whether a source's words are little more than "X said": its speech begins with another's."""
    if outer is inner or inner.subject.name == outer.subject.name or not outer.start <= inner.cue < outer.end:
        return False
    if inner.start < outer.start or (inner.subject.place and outer.subject.person is not None):
        return False
    return len(text[outer.start : min(inner.subject.start, inner.cue)].split()) <= _INTRODUCTION


def _swallows(outer: Speech, speech: Speech) -> bool:
    """Tell whether `speech` is only a part of what `outer`, the same speaker or a weightier one, says."""
    if outer is speech or not (outer.start <= speech.start and speech.end <= outer.end):
        return False
    if (outer.start, outer.end) == (speech.start, speech.end):
        return outer.cue > speech.cue
    same = outer.subject.name == speech.subject.name
    return (same and not speech.direct) or (speech.subject.place and outer.subject.person is not None)


def _cut(scene: Scene, speech: Speech, others: list[Speech]) -> Speech:
    """End reported speech where another speaker's clause is set against it: "…, còn bà Lan cho rằng …"."""
    for other in others:
        at = min(other.subject.start, other.cue)
        if speech.direct or other.subject.name == speech.subject.name or not speech.start < at < speech.end:
            continue
        if other.subject.place and speech.subject.person is not None:
            continue  # a country's stand that a person reports
        against = scene.lexicon.set_against.search(scene.text, speech.start, at)
        if against and other.subject.named:
            return replace(speech, end=against.start())
    return speech

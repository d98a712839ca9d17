"""Who said what: direct and reported speech with its speakers, whom pronouns and short names mean, who holds what."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from index.article import Article, Attribution, Office, Quotation, Referent, Sentence
from index.attribute import unspaced
from index.attribute.cast import Cast, cast
from index.attribute.lexicon import lexicon
from index.attribute.marks import Quoted, quoted
from index.attribute.scene import Scene, Subject, Unit
from index.attribute.speech import Speech, is_speech, speeches
from index.attribute.subject import refer
from index.text.language import detect

_LONGEST = 200_000  # characters; longer articles are books or dumps of data
_LONGEST_UNIT = 4000  # characters that quotes may join, ten of the longest sentences: the work in a unit is quadratic
_LAST_SPOKEN = 50  # speeches back that a quotation alone may go on from


def attribute(article: Article, sentences: Sequence[Sentence]) -> Attribution:
    """Return who says what in an article, whom its pronouns and short names mean, and who holds which office.

    Speech in the headline is left out: its words are the editor's. So is speech of somebody whom the article does not
    name. A language without spaces gives quotations alone, an article of more than 200,000 characters nothing. Takes
    linear time.

    Args:
        article: its language is read from its letters and words, so that a wrong label does no harm.
        sentences: all those of its body, in order.
    """
    text = article.text
    if len(text) > _LONGEST:
        return Attribution()
    lang = detect(text)
    paragraphs = [m.span() for m in re.finditer(r"[^\n]+", text)]
    patterns = unspaced.patterns(lang)
    if patterns:
        body = [span for span in paragraphs if span[0] >= article.body_start]
        return Attribution(tuple(unspaced.speeches(text, body, patterns)))
    words = lexicon(lang)
    quotes = [quote for start, end in paragraphs for quote in quoted(text, start, end)]
    units = _units(paragraphs, sentences, quotes, article.body_start)
    scene = Scene(text, words, cast(text, paragraphs, words), units, quotes, [])
    said = sorted(_said(scene), key=lambda s: (s.start, s.end))
    return Attribution(
        tuple(Quotation(s.start, s.end, s.subject.name, s.subject.office, s.verb, s.direct) for s in said),
        tuple(sorted(_referents(scene, article.body_start), key=lambda r: r.start)),
        tuple(_offices(text, scene.cast)),
    )


def _offices(text: str, people: Cast) -> Iterator[Office]:
    """Yield where an office stands beside its holder's name."""
    for mention, owner in zip(people.mentions, people.owners, strict=True):
        at = text.find(mention.office, mention.start, mention.tail) if mention.office else -1
        if at >= 0:
            yield Office(at, at + len(mention.office), people.people[owner].name)


def _referents(scene: Scene, body: int) -> Iterator[Referent]:
    """Yield the mentions in the body that do not give the full name, and the pronouns whose person is known."""
    text, people = scene.text, scene.cast
    for mention, person in people.within(body, len(text)):
        full = people.people[person].name
        if full.lower() not in text[mention.start : mention.end].lower():
            yield Referent(mention.start, mention.end, full)
    for pronoun in scene.lexicon.pronoun.finditer(text, body):
        meant = refer(scene, pronoun.start(), pronoun.end(), pronoun.group()) if _free(scene, pronoun) else None
        if meant:
            yield Referent(pronoun.start(), pronoun.end(), meant.name)


def _free(scene: Scene, pronoun: re.Match[str]) -> bool:
    """Tell whether a pronoun stands alone: no part of a mention, a fixed phrase or a quote."""
    at, end = pronoun.span()
    if scene.lexicon.not_pronoun.match(scene.text, at) or scene.is_quoted(at):
        return False
    mentions = scene.cast.mentions
    last = bisect_right(mentions, at, key=lambda m: m.start) - 1
    if last >= 0 and at < mentions[last].end:
        return False
    if scene.text[end : end + 1] == " " and scene.text[end + 1 : end + 2].isupper():
        return False  # a form of address before a name
    before = scene.text[max(0, at - 12) : at].split()
    return not (before and scene.lexicon.many.fullmatch(before[-1]))


def _units(
    paragraphs: Sequence[tuple[int, int]], sentences: Sequence[Sentence], quotes: Sequence[Quoted], body: int
) -> list[Unit]:
    """Join sentences that a quote spans; the headline is no unit."""
    units: list[Unit] = []
    for number, (start, end) in enumerate(paragraphs):
        if start < body:
            continue
        first = bisect_left(sentences, start, key=lambda s: s.start)
        inside = sentences[first : bisect_right(sentences, end, key=lambda s: s.end)] or [Sentence(start, end)]
        for sentence in inside:
            previous = units[-1] if units and units[-1].paragraph == number else None
            # Quotes do not overlap, so the last that opens before the end of one sentence is the one that may go on.
            last = bisect_left(quotes, previous.end, key=lambda q: q.outer_start) - 1 if previous else -1
            spans = last >= 0 and sentence.start < quotes[last].outer_end
            if previous and spans and sentence.end - previous.start <= _LONGEST_UNIT:
                units[-1] = Unit(previous.start, sentence.end, number)
            else:
                units.append(Unit(sentence.start, sentence.end, number))
    return units


def _said(scene: Scene) -> list[Speech]:
    """Return all speech, unit by unit."""
    said: list[Speech] = []
    for unit in scene.units:
        first, end = (bisect_left(scene.quotes, at, key=lambda q: q.outer_start) for at in (unit.start, unit.end))
        here = list(scene.quotes[first:end])
        spoken = speeches(scene, unit, here)
        said += spoken
        alone = [quote for quote in here if _stands_alone(scene, unit, quote, spoken)]
        speaker = _speaker_before(scene, unit, said) if alone else None
        if speaker:
            said += [Speech(q.start, q.end, speaker, "", direct=True, cue=q.start) for q in alone]
    return said


def _stands_alone(scene: Scene, unit: Unit, quote: Quoted, spoken: Sequence[Speech]) -> bool:
    """Tell whether a quote is a sentence of its own: it goes on from whoever spoke last."""
    if any(s.start < quote.end and quote.start < s.end for s in spoken) or not is_speech(scene.text, quote):
        return False
    return not re.search(r"\w", scene.text[unit.start : quote.outer_start] + scene.text[quote.outer_end : unit.end])


def _speaker_before(scene: Scene, unit: Unit, said: Sequence[Speech]) -> Subject | None:
    """Return the last to speak in this paragraph or the two before it, countries aside."""
    first = bisect_left(scene.units, unit.paragraph - 2, key=lambda u: u.paragraph)
    for speech in said[: -_LAST_SPOKEN - 1 : -1]:
        if speech.cue < scene.units[first].start:
            return None
        if speech.cue < unit.start and not speech.subject.place:
            return speech.subject
    return None

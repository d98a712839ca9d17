"""Who said what: direct and reported speech with its speakers, and whom pronouns and short names mean."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index.article import Article, Office, Quotation, Referent, Sentence
from index.attribute import chinese
from index.attribute.cast import Unit, cast
from index.attribute.lexicon import lexicon
from index.attribute.marks import Quoted, quoted
from index.attribute.scene import Scene, Subject
from index.attribute.speech import Speech, is_speech, speeches
from index.attribute.subject import refer

__all__ = ["Office", "Referent", "attribute", "offices", "referents"]


_LONGEST = 200_000


def attribute(article: Article, sentences: Sequence[Sentence]) -> list[Quotation]:
    """Return what is said in the body of an article, in order: direct and reported speech, each with its speaker.

    The headline is left out: its words are the editor's. Speech without a speaker that the article names is left out.
    Articles of more than 200,000 characters are books or dumps of data and give none: every name in them is compared
    with every other.
    """
    if _language(article.text) == "zh":
        return chinese.speeches(article.text, [p for p in _paragraphs(article) if p[0] >= article.body_start])
    if len(article.text) > _LONGEST:
        return []
    _, said = _read(article, sentences)
    return [
        Quotation(s.start, s.end, s.subject.name, s.subject.office, s.verb, s.direct)
        for s in sorted(said, key=lambda s: (s.start, s.end))
    ]


def referents(article: Article, parts: Sequence[Sentence], sentences: Sequence[Sentence] = ()) -> list[list[Referent]]:
    """Return, for each of some parts of an article, the pronouns and short names whose full name it does not give.

    The article is analysed once for all parts. `sentences` are all those of the article; Chinese gets none.
    """
    if not parts or _language(article.text) == "zh" or len(article.text) > _LONGEST:
        return [[] for _ in parts]
    scene, _ = _read(article, sentences)
    return [_referents(scene, part) for part in parts]


def offices(article: Article) -> list[Office]:
    """Return where an article gives somebody's office beside the name, in order; Chinese gets none."""
    text = article.text
    language = _language(text)
    if language == "zh" or len(text) > _LONGEST:
        return []
    people = cast(text, _paragraphs(article), lexicon(language))
    found = []
    for mention, owner in zip(people.mentions, people.owners, strict=True):
        at = text.find(mention.office, mention.start, mention.tail) if mention.office else -1
        if at >= 0:
            found.append(Office(at, at + len(mention.office), people.people[owner].name))
    return found


def _referents(scene: Scene, part: Sentence) -> list[Referent]:
    text = scene.text
    found: list[Referent] = []
    for mention, person in scene.cast.within(part.start, part.end):
        full = scene.cast.people[person].name
        if full.lower() not in text[part.start : part.end].lower():
            found.append(Referent(mention.start, mention.end, full))
    for pronoun in scene.lexicon.pronoun.finditer(text, part.start, part.end):
        if not _free(scene, pronoun, found):
            continue
        meant = refer(scene, pronoun.start(), pronoun.end(), pronoun.group())
        if meant and meant.name not in text[part.start : pronoun.start()]:
            found.append(Referent(pronoun.start(), pronoun.end(), meant.name))
    return sorted(found, key=lambda r: r.start)


def _free(scene: Scene, pronoun: re.Match[str], found: Sequence[Referent]) -> bool:
    """Tell whether a pronoun stands alone: no part of a mention, a fixed phrase or a quote."""
    at, end = pronoun.span()
    if scene.lexicon.not_pronoun and scene.lexicon.not_pronoun.match(scene.text, at):
        return False
    if any(m.start <= at < m.end for m in scene.cast.mentions) or any(r.start <= at < r.end for r in found):
        return False
    if scene.text[end : end + 1] == " " and scene.text[end + 1 : end + 2].isupper():
        return False  # a form of address before a name
    before = scene.text[max(0, at - 12) : at].split()
    if before and scene.lexicon.many.fullmatch(before[-1]):
        return False
    return not any(q.start <= at < q.end for q in scene.quotes)


def _read(article: Article, sentences: Sequence[Sentence]) -> tuple[Scene, list[Speech]]:
    text = article.text
    paragraphs = _paragraphs(article)
    words = lexicon(_language(text))
    quotes = [q for start, end in paragraphs for q in quoted(text, start, end)]
    units = _units(paragraphs, sentences, quotes, article.body_start)
    scene = Scene(text, words, cast(text, paragraphs, words), units, quotes, [])
    said: list[Speech] = []
    for unit in units:
        here = quotes[slice(*(bisect_left(quotes, at, key=lambda q: q.outer_start) for at in (unit.start, unit.end)))]
        spoken = speeches(scene, unit, here)
        said.extend(spoken)
        said.extend(_alone(scene, unit, here, said, spoken))
    return scene, said


_SAMPLE = 3000  # characters that tell the language of an article
_LETTERS = (
    ("ru", re.compile(r"[\u0400-\u04ff]"), 2),
    ("zh", re.compile(r"[\u3400-\u9fff]"), 2),
    ("vi", re.compile(r"[ăđơưạ-ỹ]"), 50),
)


def _language(text: str) -> str:
    """Return which lexicon reads the text: by its letters alone, so that a wrong label does no harm."""
    sample = text[:_SAMPLE].lower()
    letters = len(re.findall(r"[^\W\d_]", sample)) or 1
    # Half of the letters; one in fifty for Vietnamese, whose own letters are one in five.
    return next((lang for lang, own, share in _LETTERS if len(own.findall(sample)) * share > letters), "en")


def _paragraphs(article: Article) -> list[tuple[int, int]]:
    """Return the offsets of the lines of the text, the title first where there is one."""
    return [m.span() for m in re.finditer(r"[^\n]+", article.text)]


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
            if previous and any(q.outer_start < previous.end and sentence.start < q.outer_end for q in quotes):
                units[-1] = Unit(previous.start, sentence.end, number)
            else:
                units.append(Unit(sentence.start, sentence.end, number))
    return units


def _alone(
    scene: Scene, unit: Unit, quotes: Sequence[Quoted], said: Sequence[Speech], spoken: Sequence[Speech]
) -> list[Speech]:
    """Return quotes that stand as sentences of their own: they go on from whoever spoke last."""
    found: list[Speech] = []
    for quote in quotes:
        if any(s.start < quote.end and quote.start < s.end for s in spoken) or not is_speech(scene.text, quote):
            continue
        rest = scene.text[unit.start : quote.outer_start] + scene.text[quote.outer_end : unit.end]
        if re.search(r"\w", rest):
            continue
        speaker = _speaker_before(scene, unit, said)
        if speaker:
            found.append(Speech(quote.start, quote.end, speaker, "", direct=True, cue=quote.start))
    return found


def _speaker_before(scene: Scene, unit: Unit, said: Sequence[Speech]) -> Subject | None:
    """Return the last to speak in this paragraph or the two before it."""
    near = {u.paragraph for u in scene.units if unit.paragraph - 2 <= u.paragraph <= unit.paragraph}
    floor = min(u.start for u in scene.units if u.paragraph in near)
    before = [s for s in said if floor <= s.cue < unit.start and not s.subject.place]
    return max(before, key=lambda s: s.cue).subject if before else None

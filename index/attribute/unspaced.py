"""Who said what in a language that has neither spaces nor capitals: by verb, comma and office."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.article import Quotation
from index.languages import section

_SUBJECT = r"[^，。！？：；、“”「」\s]{1,32}?"
_QUOTE = r"[“「](?P<quote>[^“”「」\n]{2,})[”」]"
_MORE = re.compile(rf"[，,]?\s*{_QUOTE}")
_LONGEST_FOREIGN = 20  # characters of a name with "·" in it
_LONGEST_NAME = 4  # characters; longer without "·" is a description, not a name


@dataclass(frozen=True, slots=True)
class SpeechUnspaced:
    """The section `speech_unspaced`: how a language that puts no spaces between words tells who said what.

    `verb` are verbs of speech, `glued` those that a clause may follow without a comma, `adverb` a pattern of what
    stands between subject and verb, `opening` one of what stands before a subject; `according` and `according_verb`
    enclose a source. Offices (pattern `office`) stand before a name, an institution ends in one of `group`, what is no
    subject in one of `not_subject`. `joins` are characters between two people, `surname` all common ones.
    """

    verb: tuple[str, ...]
    glued: tuple[str, ...]
    adverb: str
    opening: str
    according: tuple[str, ...]
    according_verb: tuple[str, ...]
    office: str
    group: tuple[str, ...]
    pronoun: frozenset[str]
    not_subject: tuple[str, ...]
    joins: str
    surname: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """A language's words made ready; `spoken` are patterns of subject and speech, in the order of their weight."""

    words: SpeechUnspaced
    spoken: tuple[re.Pattern[str], ...]
    opening: re.Pattern[str]
    office: re.Pattern[str]
    introduced: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: str
    office: str


@cache
def patterns(lang: str) -> Patterns | None:
    """Return how a language without spaces tells who said what, None for one that has spaces or no such section."""
    data = section(lang, "speech_unspaced", SpeechUnspaced)
    if data is None:
        return None
    # The adverbs are not gone back into: there are more ways to part a row of them than a text has characters.
    verb, adverbs, office = "|".join(data.verb), f"(?:{data.adverb})*+", data.office
    according, source = "|".join(data.according), "|".join(data.according_verb)
    rest, subject = r"[^。！？；\n]", rf"(?P<subject>{_SUBJECT})"
    whole, glued = _QUOTE.replace("{2,}", "+"), _QUOTE.replace("{2,}", "+").replace("quote", "glued")
    cue = rf"(?P<subject>(?!{according}){_SUBJECT}){adverbs}(?P<verb>{verb})"
    begins = r"(?:^|(?<=[。！？；]))\s*"
    spoken = (
        rf"{_QUOTE}[，,]?\s*{cue}(?=[，。,]|$)",
        rf"(?:^|(?<=[。！？；”」，]))\s*{cue}(?:[，,：:]\s*(?:{whole}|(?P<clause>[^“「。！？；\n]{rest}*))|{glued})",
        rf"{begins}(?:{according})(?P<subject>{_SUBJECT})(?P<verb>{source})[，,](?P<clause>{rest}+)",
        rf"{begins}{subject}{adverbs}(?P<verb>{'|'.join(data.glued)})(?P<clause>[^，。！？；：“「\s]{rest}{{4,}})",
    )
    apart = rf"，。{data.joins}、\s"
    return Patterns(
        data,
        tuple(re.compile(pattern, re.MULTILINE) for pattern in spoken),
        re.compile(data.opening),
        re.compile(office),
        re.compile(rf"(?<=[{apart}])[^{apart}]{{0,12}}?(?:{office})"),
    )


class _People:
    """Who spoke so far, and who has an office anywhere in the text."""

    def __init__(self, text: str, known: Patterns) -> None:
        self._known, self._by_name, self._by_surname = known, dict[str, _Speaker](), dict[str, _Speaker]()
        self._last: _Speaker | None = None
        self._offices: dict[str, str] = {}
        for found in known.introduced.finditer(text):
            for length in range(2, _LONGEST_FOREIGN + 1):
                self._offices.setdefault(text[found.end() : found.end() + length], found.group())

    def speaks(self, speaker: _Speaker) -> None:
        """Note who has spoken last."""
        self._last = self._by_name[speaker.name] = self._by_surname[speaker.name[0]] = speaker

    def named(self, subject: str) -> _Speaker | None:
        """Return who the words before a verb mean, pronouns and "surname + office" by those who spoke before."""
        known, words = self._known, self._known.words
        opening = known.opening.match(subject)
        subject = subject[opening.end() :] if opening else subject
        if subject in words.pronoun:
            return self._last
        if len(subject) < 2 or subject.endswith(words.not_subject):
            return None
        office_end = max((m.end() for m in known.office.finditer(subject)), default=0)
        name = subject[office_end:]
        if office_end and not name:
            short = self._by_surname.get(subject[0]) if subject[0] in words.surname else None
            return short or _Speaker(subject, "")
        before = self._by_name.get(name)
        if before:
            return before if before.office or not office_end else _Speaker(name, subject[:office_end])
        if len(name) <= _LONGEST_NAME or "·" in name:
            office = subject[:office_end] or self._offices.get(name, "")
            return _Speaker(name, office) if office or self._is_plausible(name) else None
        return _Speaker(subject, "") if subject.endswith(words.group) else None

    def _is_plausible(self, name: str) -> bool:
        """Tell whether a word without office can be a speaker: a surname first, a foreign name, or an institution."""
        words = self._known.words
        return len(name) == 3 or (
            len(name) >= 2 and (name[0] in words.surname or "·" in name or name.endswith(words.group))
        )


def speeches(text: str, paragraphs: Sequence[tuple[int, int]], known: Patterns) -> list[Quotation]:
    """Return what is said in the paragraphs of a text, in order of its offsets."""
    found: list[Quotation] = []
    people = _People(text, known)
    for start, end in paragraphs:
        for match, group in sorted(_in_paragraph(text, start, end, known), key=lambda m: m[0].start("verb")):
            speaker = people.named(match.group("subject"))
            if speaker is None or _overlaps(found, *match.span(group)):
                continue
            people.speaks(speaker)
            spans = [match.span(group)]
            more = _MORE.match(text, match.end(), end) if group == "quote" else None
            if more and not _overlaps(found, *more.span("quote")):
                spans.append(more.span("quote"))
            verb, direct = match.group("verb"), group != "clause"
            for span in spans:
                quotation = Quotation(*_trimmed(text, *span), speaker.name, speaker.office, verb, direct)
                insort(found, quotation, key=lambda q: q.start)
    return found


def _overlaps(found: Sequence[Quotation], start: int, end: int) -> bool:
    before = bisect_right(found, end - 1, key=lambda q: q.start) - 1
    return before >= 0 and found[before].end > start


def _in_paragraph(text: str, start: int, end: int, known: Patterns) -> Iterator[tuple[re.Match[str], str]]:
    for pattern in known.spoken:
        for match in pattern.finditer(text, start, end):
            yield match, next(group for group in ("quote", "clause", "glued") if match.groupdict().get(group))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without spaces around and without a comma at the end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in " ，,":
        end -= 1
    return start, end

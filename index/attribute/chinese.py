"""Who said what in Chinese, which has neither spaces nor capitals: by verb, comma and office."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.article import Quotation
from index.languages import lines

_SUBJECT = r"[^，。！？：；、“”「」\s]{1,32}?"
_LONGEST_NAME = 4  # characters; longer without "·" is a description, not a name


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The compiled forms of `zh.json`."""

    before: re.Pattern[str]  # subject, verb, then what is said
    after: re.Pattern[str]  # “…”, subject, verb
    glued: re.Pattern[str]  # subject, verb and clause without a comma: 他提到气候变化需要关注
    according: re.Pattern[str]
    opening: re.Pattern[str]
    office: re.Pattern[str]
    group: re.Pattern[str]
    pronouns: frozenset[str]
    surnames: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: str
    office: str


@cache
def _patterns() -> _Patterns:
    data = json.loads("\n".join(lines("zh", "speech.json") or ["null"]))
    cue = rf"(?P<subject>(?!据|根据){_SUBJECT})(?:{data['adverb']})*(?P<verb>{data['verb']})"
    return _Patterns(
        before=re.compile(
            rf"(?:^|(?<=[。！？；”」，]))\s*{cue}(?:[，,：:]\s*(?:[“「](?P<quote>[^”」]+)[”」]|(?P<clause>[^“「。！？；\n][^。！？；\n]*))"
            rf"|(?=[“「])[“「](?P<glued>[^”」]+)[”」])",
            re.MULTILINE,
        ),
        after=re.compile(rf"[“「](?P<quote>[^”」]{{2,}})[”」][，,]?\s*{cue}(?=[，。,]|$)", re.MULTILINE),
        glued=re.compile(
            rf"(?:^|(?<=[。！？；]))\s*(?P<subject>{_SUBJECT})(?:{data['adverb']})*(?P<verb>{data['glued']})"
            r"(?P<clause>[^，。！？；：“「\s][^。！？；\n]{4,})",
            re.MULTILINE,
        ),
        according=re.compile(
            rf"(?:^|(?<=[。！？；]))\s*(?:据|根据|按照)(?P<subject>{_SUBJECT})(?P<verb>称|说|介绍|透露|报道|消息|的说法)[，,](?P<clause>[^。！？；\n]+)",
            re.MULTILINE,
        ),
        opening=re.compile(data["opening"]),
        office=re.compile(data["office"]),
        group=re.compile(rf"(?:{data['group']})$"),
        pronouns=frozenset(data["pronoun"].split("|")),
        surnames=frozenset(data["surname"]),
    )


def speeches(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Return what is said in the paragraphs of a Chinese text, in order of its offsets."""
    found: list[Quotation] = []
    people: list[_Speaker] = []
    for start, end in paragraphs:
        for said in sorted(_in_paragraph(text, start, end), key=lambda m: m[0].start("verb")):
            match, group = said
            speaker = _speaker(text, match.group("subject"), people)
            if speaker is None or any(q.start < match.end(group) and match.start(group) < q.end for q in found):
                continue
            people.append(speaker)
            direct = group != "clause"
            found.append(
                Quotation(
                    *_trimmed(text, *match.span(group)), speaker.name, speaker.office, match.group("verb"), direct
                )
            )
            more = re.compile(r"[，,]?\s*[“「]([^”」]+)[”」]").match(text, match.end()) if group == "quote" else None
            if more and more.end() <= end:
                span = _trimmed(text, *more.span(1))
                found.append(Quotation(*span, speaker.name, speaker.office, match.group("verb"), direct=True))
    return sorted(found, key=lambda q: q.start)


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], str]]:
    patterns = _patterns()
    for match in patterns.after.finditer(text, start, end):
        yield match, "quote"
    for match in patterns.before.finditer(text, start, end):
        yield match, next(g for g in ("quote", "clause", "glued") if match.group(g))
    for pattern in (patterns.according, patterns.glued):
        for match in pattern.finditer(text, start, end):
            yield match, "clause"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without spaces around and without a comma at the end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in " ，,":
        end -= 1
    return start, end


def _speaker(text: str, subject: str, people: list[_Speaker]) -> _Speaker | None:
    """Return who the words before the verb mean, pronouns and "surname + office" by those who spoke before."""
    patterns = _patterns()
    opening = patterns.opening.match(subject)
    subject = subject[opening.end() :] if opening else subject
    if subject in patterns.pronouns:
        return people[-1] if people else None
    if len(subject) < 2 or subject[-1] in "的是不没有":
        return None
    office_end = max((m.end() for m in patterns.office.finditer(subject)), default=0)
    name = subject[office_end:]
    if office_end and not name:
        short = next((p for p in reversed(people) if p.name[0] == subject[0] and subject[0] in patterns.surnames), None)
        return short or _Speaker(subject, "")
    known = next((p for p in reversed(people) if p.name == name), None)
    if known:
        return known if known.office or not office_end else _Speaker(name, subject[:office_end])
    if len(name) <= _LONGEST_NAME or "·" in name:
        office = subject[:office_end] or _introduced(text, name)
        return _Speaker(name, office) if office or _plausible(name) else None
    return _Speaker(subject, "") if patterns.group.search(subject) else None


def _introduced(text: str, name: str) -> str:
    """Return the office that stands before a name anywhere in the text, or an empty string."""
    office = _patterns().office.pattern
    found = re.search(rf"(?<=[，。与和、\s])[^，。与和、\s]{{0,12}}?(?:{office})(?={re.escape(name)})", text)
    return found.group() if found else ""


def _plausible(name: str) -> bool:
    """Tell whether a word without office can be a speaker: a surname first, a foreign name, or an institution."""
    patterns = _patterns()
    return len(name) >= 2 and (
        name[0] in patterns.surnames or "·" in name or bool(patterns.group.search(name)) or len(name) == 3
    )

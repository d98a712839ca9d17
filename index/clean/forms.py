"""What a line of a page looks like: a sentence, a title, a caption, a credit, a date alone; by its form and words."""

from __future__ import annotations

import re

from index.clean.phrases import any_said, follows, said
from index.text.dates import stamps

_STOPS, _CLOSERS, _QUOTES = frozenset(".!?…。！？؟۔।"), "\"”»’')]」』", frozenset('"”»')
_STAMP = re.compile(
    r"^\W*(?:\d{1,2}:\d{2}(?::\d{2})?\s*[|,–-]?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*[|,–-]?\s*\d{1,2}:\d{2}(?::\d{2})?)\b(?P<rest>.{0,40})$"
)
_FOLLOW = re.compile(
    "|".join(
        rf"(?:^{re.escape(before)}\s+(?P<who{n}>\S.{{1,40}}?)\s+{re.escape(after)}\b.{{0,25}}$)"
        for n, (before, after) in enumerate(follows())
    ),
    re.IGNORECASE,
)
_FOLLOW_STARTS = frozenset(letter for before, _ in follows() for letter in before[0] + before[0].upper())
_NOBODY = frozenset(said("nobody"))
_NAME = re.compile(r"^(?:[^\W\d_a-z]\.?[\w’'.-]*\s*(?:[-–]\s*)?){2,5}$")
_CREDIT = re.compile(rf"^[(（]?\s*{any_said('credit')}\s*[:：]?\s*\S.{{1,48}}$", re.IGNORECASE)
_NUMBERED = re.compile(rf"\s[-–]\s{any_said('pictures')}\s?\d{{1,2}}$", re.IGNORECASE)


_CAPTION = any_said("caption")
_CAPITALISED = "|".join(re.escape(word.capitalize()) for word in said("caption"))
_CAPTIONS = (
    re.compile(rf"(?:^|[\s(（.,;|–-])(?i:{_CAPTION})\s?[:：]\s?[(©]?\s?[^\W\d_a-z][^:：]{{1,60}}$"),
    re.compile(rf"(?:[.)\"”]|\s[-–])\s*(?:{_CAPITALISED})\s+[^\W\d_a-z][\w./ &-]{{1,40}}\.?$"),
    re.compile(rf"[(（](?i:{_CAPTION})\b[^()（）]{{2,60}}[)）]\.?$"),
    re.compile(rf"[\s/(（][^\s/]{{2,20}}/{any_said('pictured_by')}\b.{{0,20}}$"),
    re.compile(rf"{any_said('taken')}[)）]?$"),
)
# What one of them ends with beside a credit's words or a number.
_TAKEN_ENDS = tuple(word[0] for word in said("taken"))


def is_caption(line: str) -> bool:
    """Say whether the line is a picture's caption by the credit that it carries."""
    if len(line) > 420:
        return False
    return _NUMBERED.search(line) is not None or any(pattern.search(line) for pattern in _CAPTIONS)


def ends(line: str) -> bool:
    """Say whether a sentence ends with the line: a stop, perhaps before closing marks, or a closing quotation mark."""
    last = line[-1:]
    return last in _STOPS or last in _QUOTES or (last in _CLOSERS and line.rstrip(_CLOSERS)[-1:] in _STOPS)


def is_title_like(line: str) -> bool:
    """Say whether the line could be a title: it starts like one, has no sentence end, and is of a title's length."""
    if len(line) > 220 or not 18 <= width(line) <= 220 or ends(line):
        return False
    return not line.lstrip("\"“«‘'([")[:1].islower()


def width(line: str) -> float:
    """Return the line's length, in which a character of a line in a script without spaces counts 2.5."""
    return 2.5 * len(line) if "\u3040" <= line[len(line) // 2] <= "\u9fff" else float(len(line))


def is_sentence(line: str) -> bool:
    """Say whether the line reads like at least one whole sentence."""
    return (len(line) >= 50 or (len(line) >= 20 and width(line) >= 50)) and ends(line)


def is_name(line: str) -> bool:
    """Say whether the line is nothing but a person's name."""
    return len(line) <= 40 and _NAME.match(line) is not None and not line.isupper()


def is_full_name(line: str) -> bool:
    """Say whether the line is nothing but a name of two to five words, each with a capital, as a byline's is."""
    words = line.split()
    return 2 <= len(words) <= 5 and is_name(line) and all(word[0].isupper() for word in words)


def is_credit(line: str) -> bool:
    """Say whether the line names the story's author or source and nothing else."""
    marked = line[0] in "(（" or ":" in line or "：" in line
    return marked and len(line) <= 60 and _CREDIT.match(line) is not None


_BY = re.compile(
    rf"^{any_said('by')}\s+(?P<name>[^\W\d_a-z][\w.’'-]+(?:\s+(?:{any_said('joiners')}\s+)?[^\W\d_a-z][\w.’'-]*){{0,6}})"
    r"(?:\s*[,|·–—-]\s*[^.!?]{1,50})?$"
)
_SIGNED = re.compile(
    rf"^{any_said('signed')}(?:\s*(?:[,/&+-]|{any_said('joiners')})\s*{any_said('signed', 'signed_parts')})*\s*[:：]\s*"
    r"(?P<name>[^\W\d_]\S.{1,40})$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    rf"{any_said('reporter')}\s?[:：]\s?(?P<name>[^:：|]{{2,40}}?)(?:\s{{2}}|[|)）]|$)", re.IGNORECASE
)
_EDITED = re.compile(rf"^[(（]?\s*{any_said('editor')}\s?[:：].{{1,40}}$", re.IGNORECASE)
_BRACKETED = re.compile(r"^(?:\([^()]{2,40}\)|（[^（）]{2,40}）)\.?$")


def is_byline(line: str) -> bool:
    """Say whether the line names the story's author without a bracket, or signs its text and pictures."""
    return len(line) <= 90 and (_BY.match(line) or _SIGNED.match(line)) is not None


def reporter(line: str) -> str:
    """Return the author whom a line names after a word for one, wherever it stands in it; "" without one."""
    match = _REPORTED.search(line) if len(line) <= 120 and (":" in line or "：" in line) else None
    return match["name"].strip() if match else ""


def is_bracketed(line: str) -> bool:
    """Say whether a short line is nothing but a bracket, as a source at a story's end."""
    return len(line) <= 44 and _BRACKETED.match(line) is not None and line[-2] not in ".!?…"


def is_source(line: str) -> bool:
    """Say whether the line names the source as Vietnamese, Chinese and Russian pages do at a story's end."""
    return len(line) <= 60 and _SOURCE.match(line) is not None


_SOURCE = re.compile(
    rf"^(?:[(（]\s*{any_said('source_bracket')}\s+.{{2,40}}[)）]|{any_said('source_colon')}\s*[:：].{{2,40}})\.?$",
    re.IGNORECASE,
)


def credited(line: str) -> str:
    """Return the name in a byline or source line, without brackets and the words that introduce it."""
    bare = line.strip(" ()（）.")
    match = _BY.match(bare) or _SIGNED.match(bare) or _INTRODUCED.match(bare)
    return match["name"].strip() if match else bare


_INTRODUCED = re.compile(rf"{any_said('credit')}\s*[:：]?\s*(?P<name>\S.*)$", re.IGNORECASE)


def is_stamp(line: str) -> bool:
    """Say whether the line is a clock stamp with a date."""
    return len(line) < 70 and ":" in line and _STAMP.match(line) is not None


def followed(line: str) -> str:
    """Return the outlet that a follow button names, "" when the line is none."""
    match = _FOLLOW.match(line) if line[:1] in _FOLLOW_STARTS else None
    who = next(filter(None, match.groups()), "") if match else ""
    return "" if who.casefold() in _NOBODY else who


def is_edited(line: str) -> bool:
    """Say whether the line names the story's editor."""
    return _EDITED.match(line) is not None


def is_signed(line: str) -> bool:
    """Say whether the line signs the story's text or pictures."""
    return _SIGNED.match(line) is not None


def may_be_caption(line: str) -> bool:
    """Say whether the line ends as a caption without a word for a credit may: in a number, or in who took it."""
    return line[-1].isdigit() or any(end in line[-3:] for end in _TAKEN_ENDS)


def is_dated_alone(line: str) -> bool:
    """Say whether a line is little more than a date: with it and its time gone, few letters are left."""
    found = [stamp for stamp in stamps(line) if stamp.date]
    rest = line[: found[0].start] + line[found[-1].end :] if found else line
    return bool(found) and sum(char.isalpha() for char in rest) <= 16


def is_dated(line: str, lang: str) -> bool:
    """Say whether a short line carries a full date."""
    return len(line) < 120 and any(stamp.date for stamp in stamps(line, lang))

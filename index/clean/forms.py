"""What a line of a page looks like: a sentence, a title, a caption, a credit, a date alone; by its form and words."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.clean.phrases import any_said, follows, said
from index.text.dates import stamps

_STOPS, _CLOSERS, _QUOTES = frozenset(".!?…。！？؟۔।"), "\"”»’')]」』", frozenset('"”»')
_FOLLOW = re.compile(
    "|".join(
        rf"(?:^{re.escape(before)}\s+(\S.{{1,40}}?)\s+{re.escape(after)}\b.{{0,25}}$)" for before, after in follows()
    ),
    re.IGNORECASE,
)
_FOLLOW_STARTS = frozenset(letter for before, _ in follows() for letter in before[0] + before[0].upper())
_NOBODY = frozenset(said("nobody"))
_NAME = re.compile(r"^(?:[^\W\d_a-z]\.?[\w’'.-]*\s*(?:[-–]\s*)?){2,5}$")
_BY = re.compile(
    rf"^{any_said('by')}\s+(?P<name>[^\W\d_a-z][\w.’'-]+(?:\s+(?:{any_said('joiners')}\s+)?[^\W\d_a-z][\w.’'-]*){{0,6}})"
    r"(?:\s*[,|·–—-]\s*[^.!?]{1,50})?$"
)
_SIGNED = re.compile(
    rf"^{any_said('signed')}(?:\s*(?:[,/&+-]|{any_said('joiners')})\s*{any_said('signed', 'signed_parts')})*\s*[:：]\s*"
    r"(?P<name>[^\W\d_]\S.{1,40})$",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(rf"{any_said('credit')}\s*[:：]?\s*(?P<name>\S.*)$", re.IGNORECASE)
_REPORTED = re.compile(
    rf"{any_said('reporter')}\s?[:：]\s?(?P<name>[^:：|]{{2,40}}?)(?:\s{{2}}|[|)）]|$)", re.IGNORECASE
)
_CAPTION = any_said("caption")
_CAPTIONS = (
    re.compile(rf"\s[-–]\s{any_said('pictures')}\s?\d{{1,2}}$", re.IGNORECASE),
    re.compile(rf"(?:^|[\s(（.,;|–-])(?i:{_CAPTION})\s?[:：]\s?[(©]?\s?[^\W\d_a-z][^:：]{{1,60}}$"),
    re.compile(
        rf"(?:[.)\"”]|\s[-–])\s*(?:{'|'.join(re.escape(word.capitalize()) for word in said('caption'))})"
        r"\s+[^\W\d_a-z][\w./ &-]{1,40}\.?$"
    ),
    re.compile(rf"[(（](?i:{_CAPTION})\b[^()（）]{{2,60}}[)）]\.?$"),
    re.compile(rf"[\s/(（][^\s/]{{2,20}}/{any_said('pictured_by')}\b.{{0,20}}$"),
    re.compile(rf"{any_said('taken')}[)）]?$"),
)
# What one of them ends with beside a credit's words or a number.
_TAKEN_ENDS = tuple(word[0] for word in said("taken"))


def _reads(pattern: str, most: int = 10**9) -> Callable[[str], bool]:
    """Return a test whether a line of at most so many characters reads as the pattern says, in any case."""
    match = re.compile(pattern, re.IGNORECASE).match
    return lambda line: len(line) <= most and match(line) is not None


# The line is a clock stamp with a date.
is_stamp = _reads(
    r"\W*(?:\d{1,2}:\d{2}(?::\d{2})?\s*[|,–-]?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*[|,–-]?\s*\d{1,2}:\d{2}(?::\d{2})?)\b.{0,40}$",
    most=69,
)
# It names the story's editor; it signs the story's text or pictures.
is_edited = _reads(rf"[(（]?\s*{any_said('editor')}\s?[:：].{{1,40}}$")
is_signed = _reads(_SIGNED.pattern)
# It names the source as Vietnamese, Chinese and Russian pages do at a story's end.
is_source = _reads(
    rf"(?:[(（]\s*{any_said('source_bracket')}\s+.{{2,40}}[)）]|{any_said('source_colon')}\s*[:：].{{2,40}})\.?$",
    most=60,
)
_is_in_brackets = _reads(r"(?:\([^()]{2,40}\)|（[^（）]{2,40}）)\.?$", most=44)
# It may name the story's author or source and nothing else.
_is_introduced = _reads(rf"[(（]?\s*{any_said('credit')}\s*[:：]?\s*\S.{{1,48}}$", most=60)


def is_caption(line: str) -> bool:
    """Say whether the line is a picture's caption by the credit that it carries."""
    return len(line) <= 420 and any(pattern.search(line) for pattern in _CAPTIONS)


def may_be_caption(line: str) -> bool:
    """Say whether the line ends as a caption without a word for a credit may: in a number, or in who took it."""
    return line[-1].isdigit() or any(end in line[-3:] for end in _TAKEN_ENDS)


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
    return len(line) >= 20 and width(line) >= 50 and ends(line)


def is_name(line: str) -> bool:
    """Say whether the line is nothing but a person's name."""
    return len(line) <= 40 and _NAME.match(line) is not None and not line.isupper()


def is_full_name(line: str) -> bool:
    """Say whether the line is nothing but a name of two to five words, each with a capital, as a byline's is."""
    words = line.split()
    return 2 <= len(words) <= 5 and is_name(line) and all(word[0].isupper() for word in words)


def is_credit(line: str) -> bool:
    """Say whether the line, marked by a bracket or a colon, names the story's author or source and nothing else."""
    return (line[0] in "(（" or ":" in line or "：" in line) and _is_introduced(line)


def is_bracketed(line: str) -> bool:
    """Say whether a short line is nothing but a bracket that holds no sentence, as a source at a story's end."""
    return _is_in_brackets(line) and line[-2] not in ".!?…"


def is_byline(line: str) -> bool:
    """Say whether the line names the story's author without a bracket, or signs its text and pictures."""
    return len(line) <= 90 and (_BY.match(line) or _SIGNED.match(line)) is not None


def reporter(line: str) -> str:
    """Return the author whom a line names after a word for one, wherever it stands in it; "" without one."""
    match = _REPORTED.search(line) if len(line) <= 120 and (":" in line or "：" in line) else None
    return match["name"].strip() if match else ""


def credited(line: str) -> str:
    """Return the name in a byline or source line, without brackets and the words that introduce it."""
    bare = line.strip(" ()（）.")
    match = _BY.match(bare) or _SIGNED.match(bare) or _INTRODUCED.match(bare)
    return match["name"].strip() if match else bare


def followed(line: str) -> str:
    """Return the outlet that a follow button names, "" when the line is none."""
    match = _FOLLOW.match(line) if line[:1] in _FOLLOW_STARTS else None
    who = next(filter(None, match.groups()), "") if match else ""
    return "" if who.casefold() in _NOBODY else who


def is_dated_alone(line: str) -> bool:
    """Say whether a line is little more than a date: with it and its time gone, few letters are left."""
    found = [stamp for stamp in stamps(line) if stamp.date]
    rest = line[: found[0].start] + line[found[-1].end :] if found else line
    return bool(found) and sum(char.isalpha() for char in rest) <= 16


def is_dated(line: str) -> bool:
    """Say whether the line carries a full date."""
    return any(stamp.date for stamp in stamps(line))

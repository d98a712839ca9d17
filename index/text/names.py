"""Names of people, places and organisations in running text: what stands capitalised.

No list of names and no model: a sequence of capitalised words is a name unless its only capital is the one that begins
a sentence. Offices and countries that run into a name ("Trung Quốc Tần Cương") are split off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from index.text.fold import fold
from index.text.language import is_syllable


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `[start:end]` of the text, in code points; `text` is that stretch."""

    start: int
    end: int
    text: str


# Words that stand before a name and are no part of it, folded; Vietnamese ones in pairs, because a single syllable
# (bộ, trưởng, sứ) is folded like a surname (Trương).
_OFFICES = (
    "mr|mrs|ms|miss|dr|prof|professor|sir|lord|dame|president|vice|chairman|chairwoman|chair|premier|prime|minister|"
    "foreign|defense|defence|finance|secretary|general|gen|col|colonel|major|captain|admiral|marshal|ambassador|envoy|"
    "senator|sen|congressman|rep|representative|governor|gov|king|queen|prince|princess|emperor|pope|mayor|ceo|cfo|"
    "chief|leader|director|spokesman|spokesperson|spokeswoman|comrade|judge|justice|speaker|chancellor|deputy|former|"
    "acting|state|national|security|advisor|adviser|"
    "ong|ba|ngai|chu tich|tong thong|thu tuong|dai su|bo truong|ngoai truong|bi thu|tong bi|co van|dai tuong|"
    "thuong tuong|trung tuong|thieu tuong|thuong nghi|nghi si|giao su|tien si|luat su|bac si|pho chu|pho tong|pho thu|"
    "pgs|gs|ts|ths|nsnd|nsut|dang vien|nha bao|phat ngon|nguoi phat|cuu tong|cuu thu|"
    "президент|председатель|министр|премьер|посол|господин|госпожа|генерал|г-н|г-жа|вице|глава"
)
OFFICES = frozenset(_OFFICES.split("|"))
# What a body or an office begins with; the small letters of its next word cut it short (Bộ Ngoại giao -> Bộ Ngoại).
_CUT_SHORT = frozenset({"bộ", "cục", "trường", "đảng", "viện", "vụ", "sở", "phó", "tổng", "chủ"})
# Countries and the like that stand between an office and its holder, folded.
_COUNTRIES = (
    "my|nga|anh|phap|duc|y|nhat|nhat ban|han|han quoc|trieu tien|trung quoc|viet nam|an do|an|uc|thai lan|lao|"
    "campuchia|ukraine|israel|iran|iraq|palestine|canada|cuba|philippines|indonesia|malaysia|singapore|ha lan|ba lan|"
    "thuy si|thuy dien|tho nhi ky|tay ban nha|bo dao nha|dai loan|lien bang nga|lhq|lien hop quoc|nato|eu|asean|"
    "bac kinh|washington|moscow|kremlin|nha trang|lau nam goc|ha noi|chau au|hoa ky|trung|us|u.s|uk|china|chinese|"
    "american|russian|russia|japan|japanese|vietnamese|vietnam|beijing|indian|india|british|french|german|korean"
)
COUNTRIES = frozenset(_COUNTRIES.split("|"))
_NEVER_SURNAMES = frozenset({"my", "nga", "anh", "phap", "duc", "us", "uk"})  # unlike Hàn or An

# Words that begin a sentence and are no part of the name after them, folded.
_OPENERS = (
    "the a an in on at of and but or if as by for from with about after before during when while since until who what "
    "where why how which whose whom did do does is was were are has have had can could will would should may might "
    "must shall tell give list name according this that these those there it he she we they you i his her their our "
    "its not no yes also both between among under over near say said says ask meet met call called let please "
    "theo khi tai o voi ve va nhung trong tu sau truoc do vi de neu tuy ca cac moi mot hai day ngay thang nam sang "
    "chieu toi dem hom luc hoi den cung con rieng song ngoai ben phia duoi tren giua qua nhu ma thi la se da dang "
    "khong chua phai bi duoc cho rang ai gi nao dau sao vao day do nay hien nhieu moi vua noi hay xin gap dan ke "
    "кто что где когда как почему какой в на с о об по при после до и но из за к у от для это"
)
OPENERS = frozenset(_OPENERS.split())

_LETTER = "[^\\W\\d_]"
_MARK = "\u0300-\u036f"
_WORD = re.compile(rf"{_LETTER}(?:[{_MARK}]|{_LETTER})*(?:['’-]{_LETTER}(?:[{_MARK}]|{_LETTER})*)*\.?|[^\s\w]|\d+|\n")
# Small words inside the names of people.
PARTICLES = frozenset(
    {"de", "del", "della", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "di", "ben"}
)
_LONGEST = 6
_STOPS = frozenset('.!?…\n:;"“«‘•–—|/')


def names(text: str) -> list[Name]:
    """Return the names in the text, in order and without overlaps.

    Vietnamese names have two syllables or more; a single foreign word counts where it stands within a sentence, or
    where the same word does elsewhere in the text.
    """
    runs = list(_runs(text))
    inside = {run[0].folded for run in runs if len(run) == 1 and not run[0].opening}
    lowered = {word for word in re.findall(rf"{_LETTER}+", text) if word.islower()}
    found: list[Name] = []
    for run in runs:
        for part in _split(_trimmed(run, lowered)):
            if 0 < len(part) <= _LONGEST and (len(part) > 1 or _stands_alone(part[0], inside)):
                start, end = part[0].start, part[-1].end
                found.append(Name(start, end, text[start:end]))
    return found


class _Word(NamedTuple):
    """A word of a run; `opening` where it begins a sentence."""

    start: int
    end: int
    lower: str
    folded: str
    opening: bool


def _runs(text: str) -> Iterator[list[_Word]]:
    """Yield the sequences of capitalised words; punctuation, figures and small words end a sequence."""
    run: list[_Word] = []
    opening, end = True, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isalpha():
            yield from _whole(run)
            run, opening = [], opening or word in _STOPS
            continue
        dotted = word.endswith(".")
        if run and text[end : match.start()] != " ":
            yield from _whole(run)
            run = []
        if word[0].isupper():
            for start, part in _parts(match.start(), word.rstrip(".")):
                if start != match.start() and run:  # Mỹ-Trung is two names
                    yield from _whole(run)
                    run = []
                run.append(_Word(start, start + len(part), part.casefold(), fold(part), opening))
            initial = dotted and len(word) == 2
            if dotted and not initial:
                yield from _whole(run)
                run = []
            opening = dotted and not initial
        elif run and word in PARTICLES:
            run.append(_Word(match.start(), match.end(), word, word, False))
        else:
            yield from _whole(run)
            run, opening = [], dotted
        end = match.end()
    yield from _whole(run)


def _whole(run: list[_Word]) -> Iterator[list[_Word]]:
    while run and run[-1].folded in PARTICLES and len(run) > 1:
        run.pop()
    if run:
        yield run


def _parts(start: int, word: str) -> Iterator[tuple[int, str]]:
    """Yield a word with its offset; a hyphen between two Vietnamese words with marks, or countries, separates them."""
    word = word[:-2] if word.endswith(("'s", "’s")) else word
    pieces = word.split("-")
    if (
        len(pieces) > 1
        and any(fold(p) in COUNTRIES or _is_marked(p) for p in pieces)
        and all(p[0].isupper() for p in pieces)
    ):
        for piece in pieces:
            yield start, piece
            start += len(piece) + 1
    else:
        yield start, word


def _is_marked(word: str) -> bool:
    return fold(word) != unicodedata.normalize("NFC", word).casefold() and is_syllable(fold(word))


def _trimmed(run: list[_Word], lowered: set[str]) -> list[_Word]:
    """Take away what stands before the name: a word that only begins a sentence, and offices."""
    first = run[0]
    if first.opening and (first.folded in OPENERS or first.lower in lowered):
        run = run[1:]
    while len(run) > 1 and (length := _office(run)):
        run = run[length:]
    if len(run) == 2 and run[0].lower in _CUT_SHORT and is_syllable(run[1].folded):
        return []
    return run


def _office(run: list[_Word]) -> int:
    """Return how many words at the beginning are an office."""
    if f"{run[0].folded} {run[1].folded}" in OFFICES:
        return 2
    return int(run[0].folded in OFFICES)


def _split(run: list[_Word]) -> Iterator[list[_Word]]:
    """Part a country from the name behind it, and Vietnamese words from a foreign name behind them."""
    words = [word.folded for word in run]
    for cut in (3, 2, 1):
        if len(run) > cut and " ".join(words[:cut]) in COUNTRIES:
            rest = run[cut:]
            if cut > 1 or not is_syllable(words[cut]) or (len(rest) > 1 and words[0] in _NEVER_SURNAMES):
                yield run[:cut]
                yield from _split(rest)
                return
    foreign = next((i for i, word in enumerate(words) if not is_syllable(word)), 0)
    if foreign >= 2 and len(run) - foreign >= 2:
        yield run[:foreign]
        yield run[foreign:]
    else:
        yield run


def _stands_alone(word: _Word, inside: set[str]) -> bool:
    foreign = len(word.folded) >= 3 and not is_syllable(word.folded)
    return foreign and (not word.opening or word.folded in inside)

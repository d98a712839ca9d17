"""What a line looks like and what stands around it, in numbers, without knowing its language.

Every feature is listed in `NAMES`; `docs/cleaning.md` says what each family is for. Widths count a character of a
script written without spaces as 2.5 characters, which is about what it carries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.clean.words import DENSE_RANGES, FAMILIES, Told

Matrix = NDArray[np.float32]

_SENTENCE_INSIDE = re.compile(r"[.!?…][\"”»’')]* +[\"“«‘'(]*[^\W\d_a-z]|[。！？]")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d\d[-/.年]\d{1,2}|\b(?:19|20)\d\d\b")
_DIGITS = re.compile(r"\d\d")
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|vn|de|org|net|ru|cn)\b")
_STOP_END = re.compile(r"[.。।؟۔]([\"”»’')\]」』]|\(\w+\))*$|[.,][\"”»]$")
_ASK_END = re.compile(r"[?!？！][\"”»’')\]」』]*$")
_CAPTION_MARK = re.compile(r"[(.©|/–-]\s?\w+\s?\w*\)?$|\w\s?[:：/]\s?\S[^:：]{0,60}$|- \w+ \d+$")
_QUOTES = "\"“«„‘'「『"
_LONG = 90

_SHAPE = (
    *("width", "words", "word_length", "letters", "digits", "upper", "capitals", "punctuation"),
    *("commas", "quotes", "separator"),
)
_MARKS = (
    *("sentences", "stop_end", "ask_end", "cut_end", "colon_end", "comma_end", "bracket_end"),
    *("starts_lower", "starts_digit", "starts_quote", "starts_mark", "clock", "date", "address", "copyright"),
)
_TELLING = (
    *FAMILIES,
    *("noise_share", "related_share", "byline_share", "caption_first", "byline_first", "caption_mark"),
)
_AGAINST = ("stopwords", "title_share", "is_title", "copies", "later_copy", "vocabulary", "memory")
OWN = (*_SHAPE, *_MARKS, *_TELLING, *_AGAINST)
_NEAR = ("width", "stop_end", "stopwords", "capitals", "noise", "vocabulary", "copies", "sentences", "digits")
_CLOSE = (
    *("related", "caption", "agency", "caption_mark", "byline_first", "cut_end", "ask_end", "colon_end"),
    *("related_share", "is_title", "date", "starts_lower", "memory"),
)
PAGE = (
    *("position", "lines_before", "lines_after", "prose_before"),
    *("prose_3", "prose_8", "prose_20", "above_5", "below_5"),
    *("to_prose_above", "to_prose_below", "prose_above", "prose_below"),
    *("in_run", "from_run_start", "from_run_end", "run_share", "short_above", "short_below"),
    *("since_related", "since_title", "page_lines", "page_prose", "page_prose_share", "page_width"),
    *("width_rank", "dense_script"),
)
NAMES = (
    *OWN,
    *(f"{name}{step:+d}" for step in (-3, -2, -1, 1, 2, 3) for name in _NEAR),
    *(f"{name}{step:+d}" for step in (-1, 1) for name in _CLOSE),
    *PAGE,
)


def line_features(told: Told, recurring: Sequence[int] | None = None) -> Matrix:
    """Return one row of `NAMES` for each line.

    Args:
        told: the lines of a page without the blank ones, canonical; at least one.
        recurring: on how many stories of the build each line stands (1 where it is this page's own).

    Returns:
        (number of lines, len(NAMES)) float32.
    """
    own = np.ascontiguousarray(_own(told, recurring).T)
    near = [shift(own[_NEAR_ROWS], step) for step in (-3, -2, -1, 1, 2, 3)]
    close = [shift(own[_CLOSE_ROWS], step) for step in (-1, 1)]
    page = np.array(_page(dict(zip(OWN, own, strict=True))), dtype=np.float32)
    return np.concatenate([own, *near, *close, page]).T


_NEAR_ROWS = [OWN.index(name) for name in _NEAR]
_CLOSE_ROWS = [OWN.index(name) for name in _CLOSE]


def _own(told: Told, recurring: Sequence[int] | None) -> Matrix:
    """Measure each line by itself and against the words of its page."""
    lines, words = told.texts, told.words
    shape = _shape(lines, words)
    marks = np.array([_marks(line) for line in lines], dtype=np.float32)
    telling = np.array([_telling(*line) for line in zip(lines, words, told.found, strict=True)], dtype=np.float32)
    against = np.array(_against_page(lines, words, shape[:, 0]), dtype=np.float32)
    memory = np.zeros(len(lines)) if recurring is None else np.array(recurring) - 1
    return np.column_stack([shape, marks, telling, against, memory]).astype(np.float32)


def _against_page(lines: Sequence[str], words: list[list[str]], width: Matrix) -> list[tuple[float, ...]]:
    """Compare each line with its page: function words, title, copies, vocabulary."""
    long = width >= _LONG
    stop, vocabulary = _page_words(words, long)
    head = set(words[0][:40])
    folded = [line.casefold() for line in lines]
    copies = Counter(folded)
    seen: set[str] = set()
    rows: list[tuple[float, ...]] = []
    for i, own in enumerate(words):
        n = max(1, len(own))
        rare = [w for w in own if w not in stop]
        bar = 1 if long[i] else 0
        known = sum([vocabulary.get(w, 0) > bar for w in rare])
        shared = len(head.intersection(own)) if i else 0
        rows.append(
            (
                (len(own) - len(rare)) / n,
                shared / n if i else 1.0,
                shared / len(head) if n > 2 and shared else 0.0,
                copies[folded[i]] - 1,
                float(folded[i] in seen),
                known / len(rare) if rare else 0.5,
            )
        )
        seen.add(folded[i])
    return rows


def _page_words(words: list[list[str]], long: NDArray[np.bool_]) -> tuple[set[str], Counter[str]]:
    """Return the page's own function words, and in how many long lines each word stands.

    The words that most long lines share are the language's function words, whatever the language.
    """
    counts: Counter[str] = Counter()
    for i in np.flatnonzero(long):
        counts.update(set(words[i]))
    return {w for w, _ in counts.most_common(40) if not w.isdigit()}, counts


_OTHER, _LETTER, _UPPER, _DIGIT, _SPACE, _IDEOGRAPH, _COMMA, _QUOTE, _SEPARATOR = range(9)


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the class of each code point of the basic plane; `_shape` counts the classes of each line."""
    chars = np.array([chr(c) if not 0xD800 <= c < 0xE000 else " " for c in range(0x10000)])
    table = np.zeros(0x10000, dtype=np.uint8)
    table[np.char.isalpha(chars)] = _LETTER
    table[np.char.isupper(chars)] = _UPPER
    table[np.char.isdigit(chars)] = _DIGIT
    table[np.char.isspace(chars)] = _SPACE
    for first, last in DENSE_RANGES:
        table[first : last + 1] = _IDEOGRAPH
    for marks, kind in ((",;，、；،", _COMMA), ('"“”«»„「」『』', _QUOTE), ("|›»•·→▸▶/", _SEPARATOR)):
        table[[ord(mark) for mark in marks]] = kind
    return table


def _shape(lines: Sequence[str], words: list[list[str]]) -> Matrix:
    """Measure lengths and the mix of letters, digits, capitals and punctuation, all lines at once."""
    codes = np.frombuffer("\n".join(lines).encode("utf-32-le", "replace"), dtype=np.uint32)
    kind = _classes()[np.minimum(codes, 0xFFFF)]
    size = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines))
    line_of = np.repeat(np.arange(len(lines)), size + 1)[: len(kind)]
    counts = np.bincount(line_of * 9 + kind, minlength=len(lines) * 9).reshape(-1, 9).astype(np.float64)
    counts[:-1, _SPACE] -= 1  # the newline between two lines
    after_space = np.concatenate(([True], kind[:-1] == _SPACE))
    capitals = np.bincount(line_of, weights=after_space & (kind == _UPPER), minlength=len(lines))
    dense, spaces, upper = counts[:, _IDEOGRAPH], counts[:, _SPACE], counts[:, _UPPER]
    letters = counts[:, _LETTER] + upper + dense
    width = size + 1.5 * dense
    return np.column_stack(
        [
            width,
            np.fromiter(map(len, words), dtype=np.float64, count=len(words)),
            np.where(dense > 0, 5.0, (size - spaces) / (spaces + 1)),
            letters / size,
            counts[:, _DIGIT] / size,
            upper / np.maximum(1, letters),
            capitals / (spaces + 1),
            (size - letters - counts[:, _DIGIT] - spaces) / size,
            counts[:, _COMMA] / width * 100,
            counts[:, _QUOTE],
            counts[:, _SEPARATOR],
        ]
    ).astype(np.float32)


def _marks(line: str) -> tuple[float, ...]:
    """Say how the line starts and ends and which tell-tale marks it has."""
    first, last, tail = line[0], line[-1], line[-16:]
    cut = tail.endswith(("...", "…", "…]"))
    return (
        len(_SENTENCE_INSIDE.findall(line)) if len(line) > 15 else 0.0,
        float(not cut and _STOP_END.search(tail) is not None),
        float(_ASK_END.search(tail) is not None),
        float(cut),
        float(last in ":："),
        float(last in ",;，；-–—"),
        float(last in ")]"),
        float(first.islower()),
        float(first.isdigit()),
        float(first in _QUOTES),
        float(not first.isalnum() and first not in _QUOTES),
        float(":" in line and _CLOCK.search(line) is not None),
        float(_DIGITS.search(line) is not None and _DATE.search(line) is not None),
        float(("." in line or ":" in line or "@" in line) and _ADDRESS.search(line) is not None),
        float("©" in line or "®" in line),
    )


def _telling(line: str, words: list[str], found: dict[str, tuple[int, int, int]]) -> tuple[float, ...]:
    """Count the tell-tale words and say what share of the line they are."""
    if not found:
        return (0.0,) * len(_TELLING)
    n = len(words)
    counts = [found.get(family, (0, 0, -1)) for family in FAMILIES]
    noise, related, caption, agency, byline = counts
    return (
        *(float(count) for count, _, _ in counts),
        noise[1] / n,
        related[1] / n,
        byline[1] / n,
        float(caption[2] == 0),
        float(byline[2] == 0),
        float(caption[0] + agency[0] > 0 and len(line) < 400 and _CAPTION_MARK.search(line) is not None),
    )


def shift(columns: Matrix, step: int) -> Matrix:
    """Return the values as seen `step` lines away along the last axis; -1 beyond the page."""
    out = np.full_like(columns, -1)
    if abs(step) < columns.shape[-1]:
        if step > 0:
            out[..., :-step] = columns[..., step:]
        else:
            out[..., -step:] = columns[..., :step]
    return out


def prose(column: dict[str, Matrix]) -> Matrix:
    """Return how much running text each line holds: its width if it reads like a sentence, else nothing."""
    ends = (column["stop_end"] + column["ask_end"] + (column["sentences"] > 0)) > 0
    return np.where((column["width"] > 60) & ends, np.minimum(column["width"], 600), 0).astype(np.float32)


def best_run(gain: Matrix) -> tuple[int, int]:
    """Return the bounds `[first, end)` of the run with the largest sum (Kadane); (0, 0) when nothing is gained."""
    best, bounds, total, start = 0.0, (0, 0), 0.0, 0
    for i, value in enumerate(gain.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, bounds = total, (start, i + 1)
    return bounds


def window_sum(column: Matrix, before: int, after: int) -> Matrix:
    """Return, for each line, the sum of the column from `before` lines above to `after` lines below."""
    total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
    at = np.arange(len(column))
    high = np.minimum(np.maximum(at + after + 1, 0), len(column))
    low = np.minimum(np.maximum(at - before, 0), len(column))
    return (total[np.maximum(high, low)] - total[low]).astype(np.float32)


def since(flag: NDArray[np.bool_]) -> Matrix:
    """Return how many lines above the last flagged line stands (0 on it; 999 when there is none)."""
    at = np.arange(len(flag))
    last = np.maximum.accumulate(np.where(flag, at, -1_000_000))
    return np.minimum(at - last, 999).astype(np.float32)


def _page(column: dict[str, Matrix]) -> list[Matrix]:
    """Say where the line stands in its page and among its running text."""
    width, n = column["width"], len(column["width"])
    mass = prose(column)
    is_prose = mass > 0
    total = float(mass.sum())
    rows = np.arange(n)
    above, below = since(is_prose), since(is_prose[::-1])[::-1]
    first, end = best_run(np.where(is_prose, mass, -40.0).astype(np.float32))
    order = np.argsort(np.argsort(width, kind="stable"), kind="stable")
    constant = (
        n,
        total,
        total / max(1.0, float(width.sum())),
        float(np.median(width)),
    )
    return [
        rows / max(1, n - 1),
        rows,
        n - 1 - rows,
        (np.cumsum(mass) - mass) / max(1.0, total),
        *(window_sum(mass, before, after) for before, after in ((3, 3), (8, 8), (20, 20), (5, -1), (-1, 5))),
        above,
        below,
        np.where(above < 999, mass[np.maximum(0, rows - above.astype(int))], 0),
        np.where(below < 999, mass[np.minimum(n - 1, rows + below.astype(int))], 0),
        (rows >= first) & (rows < end),
        rows - first,
        rows - end,
        np.full(n, float(mass[first:end].sum()) / max(1.0, total)),
        since(width > 60),
        since((width > 60)[::-1])[::-1],
        since(column["related_share"] > 0.8),
        since(column["is_title"] > 0.6),
        *(np.full(n, value) for value in constant),
        order / max(1, n - 1),
        np.full(n, float(np.median(column["word_length"]) == 5.0)),
    ]

"""What a line looks like and what stands around it, in numbers, without knowing its language.

Each function returns the rows of its features by name, in the order in which the line model reads them. Widths count a
character of a script written without spaces as 2.5 characters, which is about what it carries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clean.phrases import FAMILIES
from index.clean.told import Told
from index.text.words import DENSE_RANGES

Matrix = NDArray[np.float32]
Row = NDArray[Any]

# These two begin with rare characters, which is what a search goes by.
_SENTENCE_INSIDE = re.compile(r"[.!?…。！？](?:(?<=[。！？])|[\"”»’')]* +[\"“«‘'(]*[^\W\d_a-z])")
_ADDRESS = re.compile(r"@|:(?:(?<=http:)|(?<=https:))|\.(?:(?<=www\.)|(?:com|vn|de|org|net|ru|cn)\b)")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d\d[-/.年]\d{1,2}|\b(?:19|20)\d\d\b")
_LEAST_DIGITS = 4  # of a date
_STOP_END = re.compile(r"[.。।؟۔?!？！]([\"”»’')\]」』]|\(\w+\))*$|[.,][\"”»]$")
_LAST = frozenset(".。।؟۔?!？！\"”»’')]」』…")
_CAPTION_MARK = re.compile(r"[(.©|/–-]\s?\w+\s?\w*\)?$|\w\s?[:：/]\s?\S[^:：]{0,60}$|- \w+ \d+$")
_COPYRIGHT = re.compile("[©®]")
_CUTS = ("...", "…", "…]")
_QUOTES = "\"“«„‘'「『"
_LONG = 90

_FUNCTION_WORDS = 40  # the words that most long lines share
# What is also seen of the lines near a line, and of those right above and below it.
_NEAR = ("width", "stop_end", "stopwords", "capitals", "copies", "sentences", "digits")
_CLOSE = ("noise", "related", "caption", "caption_mark", "cut_end", "is_title", "date", "starts_lower", "vocabulary")
_NEAR_STEPS, _CLOSE_STEPS = (-3, -2, -1, 1, 2, 3), (-1, 1)
# Families of phrases of which a line may hold much or little.
_SHARED = ("noise", "related", "byline")
# Rows of `line_features` that `index.clean.score` reads again.
WIDTH, STOP_END = 0, 11
_WINDOWS = {"prose_3": (3, 3), "prose_8": (8, 8), "prose_20": (20, 20), "above_5": (5, -1), "below_5": (-1, 5)}
_OTHER, _LETTER, _UPPER, _DIGIT, _SPACE, _IDEOGRAPH, _COMMA, _QUOTE, _SEPARATOR = range(9)
# From here to the surrogates the basic plane holds little but letters.
_LETTERS_FROM = 0x3400


def line_features(told: Told) -> Matrix:
    """Return, as (features, lines) float32, each line's own features, those of its neighbours, its place in the page.

    The page has at least one line.
    """
    n = len(told.texts)
    text = "\n".join(told.texts)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    size = np.fromiter(map(len, told.texts), dtype=np.intp, count=n)
    rows = _shape(codes, size, told)
    rows |= _marks(text, codes, size, told.texts, rows["digits"] * size) | _telling(told)
    rows |= _against_page(told, rows["width"], rows["words"])
    own = stack(list(rows.values()), n)
    column = dict(zip(rows, own, strict=True))
    near = shifts(np.stack([column[name] for name in _NEAR]), _NEAR_STEPS)
    close = shifts(np.stack([column[name] for name in _CLOSE]), _CLOSE_STEPS)
    return np.concatenate([own, *near, *close, stack(list(_page(column).values()), n)])


def stack(rows: Sequence[Row | float], n: int) -> Matrix:
    """Return the rows as one matrix, (number of rows, n) float32; a number stands for a row of nothing else."""
    matrix = np.empty((len(rows), n), dtype=np.float32)
    for place, row in zip(matrix, rows, strict=True):
        place[:] = row
    return matrix


def _against_page(told: Told, width: Row, size: Row) -> dict[str, Row]:
    """Compare each line, of so much `width` and so many words, with its page: function words, title, vocabulary."""
    long = width >= _LONG
    lines, words = len(told.texts), len(told.vocabulary)
    pairs = np.sort(told.line * words + told.ids)
    line, word = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], max(1, words))
    in_long = np.bincount(word[long[line]], minlength=words)
    head = np.zeros(words, dtype=bool)
    head[told.ids[told.line == 0][:40]] = True
    shared = np.bincount(line[head[word]], minlength=lines)
    # The words that most long lines share are the language's function words, whatever the language.
    common = np.argsort(-in_long, kind="stable")[:_FUNCTION_WORDS].tolist()
    rare_words = np.ones(words, dtype=bool)
    rare_words[[i for i in common if in_long[i] and not told.vocabulary[i].isdigit()]] = False
    is_rare = rare_words[told.ids]
    is_known = is_rare & (in_long[told.ids] > long[told.line])
    rare, known = (np.bincount(told.line[flag], minlength=lines) for flag in (is_rare, is_known))
    copies = Counter(told.folded)
    n = np.maximum(1, size)
    title_share, is_title = shared / n, np.where(size > 2, shared / max(1, head.sum()), 0)
    title_share[0], is_title[0] = 1, 0
    return {
        "stopwords": (size - rare) / n,
        "title_share": title_share,
        "is_title": is_title,
        "copies": np.fromiter(map(copies.__getitem__, told.folded), dtype=np.float32, count=lines) - 1,
        "vocabulary": np.where(rare > 0, known / np.maximum(1, rare), 0.5),
    }


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the class of each code point of the basic plane; `_shape` counts the classes of each line."""
    table = np.full(0x10000, _LETTER, dtype=np.uint8)
    for part in (slice(_LETTERS_FROM), slice(0xD800, 0x10000)):
        chars = list(map(chr, range(0x10000)[part]))
        tests = (str.isalpha, str.isupper, str.isdigit, str.isspace)
        alpha, upper, digit, space = (np.fromiter(map(test, chars), dtype=bool) for test in tests)
        kinds = [_UPPER, _LETTER, _DIGIT, _SPACE]
        table[part] = np.select([alpha & upper, alpha, digit, space], kinds, _OTHER)
    for first, last in DENSE_RANGES:
        table[first : last + 1] = _IDEOGRAPH
    for marks, kind in ((",;，、；،", _COMMA), ('"“”«»„「」『』', _QUOTE), ("|›»•·→▸▶/", _SEPARATOR)):
        table[[ord(mark) for mark in marks]] = kind
    return table


def _shape(codes: Row, size: Row, told: Told) -> dict[str, Row]:
    """Measure the mix of letters, digits, capitals and punctuation of all lines; `codes` holds them, of `size` each."""
    n = len(size)
    kind = _classes().take(codes, mode="clip")
    line_of = np.repeat(np.arange(n), size + 1)[: len(kind)]
    counts = np.bincount(line_of * 9 + kind, minlength=n * 9).reshape(-1, 9).T.astype(np.float64)
    _, letter, upper, digits, spaces, dense, commas, quotes, separators = counts
    spaces[:-1] -= 1  # the newline between two lines
    capital = np.flatnonzero(kind == _UPPER)
    capitals = np.bincount(line_of[capital[(capital == 0) | (kind[capital - 1] == _SPACE)]], minlength=n)
    letters = letter + upper + dense
    width = size + 1.5 * dense
    return {
        "width": width,
        "words": np.bincount(told.line, minlength=n),
        "letters": letters / size,
        "digits": digits / size,
        "upper": upper / np.maximum(1, letters),
        "capitals": capitals / (spaces + 1),
        "punctuation": (size - letters - digits - spaces) / size,
        "commas": commas / width * 100,
        "quotes": quotes,
        "separator": separators,
    }


def _marks(text: str, codes: Row, size: Row, lines: Sequence[str], digits: Row) -> dict[str, Row]:
    """Say how each line starts and ends and which tell-tale marks it has; `text` holds them, of `size` each."""
    ends = np.cumsum(size + 1)
    stop_end, cut_end, dated = np.zeros((3, len(lines)))
    for i in np.flatnonzero(digits > _LEAST_DIGITS - 0.5).tolist():
        dated[i] = _DATE.search(lines[i]) is not None
    for i, line in enumerate(lines):
        if line[-1] in _LAST:
            if line.endswith(_CUTS):
                cut_end[i] = 1
            elif _STOP_END.search(line[-16:]):
                stop_end[i] = 1
    last = codes[ends - 2]
    first = [line[0] for line in lines]
    starts = {"lower": str.islower, "digit": str.isdigit, "quote": _QUOTES.__contains__, "mark": _is_mark}
    return {
        "sentences": np.where(size > 15, _finds(_SENTENCE_INSIDE, text, ends), 0),
        "stop_end": stop_end,
        "cut_end": cut_end,
        "colon_end": (last == ord(":")) | (last == ord("：")),
        **{f"starts_{kind}": np.fromiter(map(test, first), dtype=bool) for kind, test in starts.items()},
        "date": dated,
        "address": _finds(_ADDRESS, text, ends) > 0,
        "copyright": _finds(_COPYRIGHT, text, ends) > 0,
    }


def _is_mark(char: str) -> bool:
    return not (char.isalnum() or char in _QUOTES)


def _finds(pattern: re.Pattern[str], text: str, ends: Row) -> Row:
    """Return how often a pattern that matches within lines is found in each line of a text."""
    places = [match.start() for match in pattern.finditer(text)]
    return np.bincount(np.searchsorted(ends, places, side="right"), minlength=len(ends))


def _telling(told: Told) -> dict[str, Row]:
    """Count the tell-tale words of each line and say what share of it they are."""
    names = (*FAMILIES, *(f"{family}_share" for family in _SHARED), "caption_mark")
    rows = dict(zip(names, np.zeros((len(names), len(told.texts)), dtype=np.float32), strict=True))
    for i, found in enumerate(told.found):
        for family, (times, taken, _) in found.items():
            rows[family][i] = times
            if family in _SHARED:
                rows[f"{family}_share"][i] = taken / len(told.words[i])
        line = told.texts[i]
        if ("caption" in found or "agency" in found) and len(line) < 400 and _CAPTION_MARK.search(line):
            rows["caption_mark"][i] = 1
    return rows


def shifts(columns: Matrix, steps: Sequence[int]) -> list[Matrix]:
    """Return the values as seen so many lines away along the last axis, for each step; -1 beyond the page."""
    reach, n = max(map(abs, steps)), columns.shape[-1]
    padded = np.full((*columns.shape[:-1], n + 2 * reach), -1, dtype=np.float32)
    padded[..., reach : reach + n] = columns
    return [padded[..., reach + step : reach + step + n] for step in steps]


def best_run(gain: Row) -> tuple[int, int]:
    """Return the bounds `[first, end)` of the run with the largest sum (Kadane); (0, 0) when nothing is gained."""
    best, bounds, total, start = 0.0, (0, 0), 0.0, 0
    for i, value in enumerate(gain.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, bounds = total, (start, i + 1)
    return bounds


def window_sums(column: Row, windows: Sequence[tuple[int, int]]) -> Row:
    """Return the sums of the column around each line, one row for each window of so many lines above and below.

    A window of -1 lines above begins right below the line, one of -1 below ends right above it.
    """
    n, reach = len(column), 1 + max(map(max, windows))
    # What stands above each line, as if so many empty lines as a window can reach stood around the page.
    total = np.zeros(reach + n + 1 + reach)
    total[reach + 1 : reach + 1 + n] = np.cumsum(column, dtype=np.float64)
    total[reach + 1 + n :] = total[reach + n]
    bounds = [(reach - above, reach + below + 1) for above, below in windows]
    return np.array([total[end : end + n] - total[start : start + n] for start, end in bounds])


def since(flag: NDArray[np.bool_]) -> Row:
    """Return how many lines above the last flagged line stands (0 on it; 999 when there is none)."""
    at = np.arange(len(flag))
    return np.minimum(at - np.maximum.accumulate(np.where(flag, at, -1_000_000)), 999)


def median(values: Row) -> float:
    """Return the middle of the values, at least one; `np.median` takes five times as long over a page's lines."""
    ordered, n = np.sort(values), len(values)
    return float(ordered[(n - 1) // 2] + ordered[n // 2]) / 2


def _page(column: Mapping[str, Matrix]) -> dict[str, Row | float]:
    """Say where each line stands in its page and among its running text."""
    width, n = column["width"], len(column["width"])
    # Running text: the width of lines that read like a sentence.
    is_prose = (width > 60) & ((column["stop_end"] + column["sentences"]) > 0)
    mass = np.where(is_prose, np.minimum(width, 600), 0).astype(np.float32)
    total = float(mass.sum())
    rows = np.arange(n)
    above, below = since(is_prose), since(is_prose[::-1])[::-1]
    first, end = best_run(np.where(is_prose, mass, -40.0))
    return {
        "position": rows / max(1, n - 1),
        "lines_before": rows,
        "lines_after": n - 1 - rows,
        "prose_before": (np.cumsum(mass) - mass) / max(1.0, total),
        **dict(zip(_WINDOWS, window_sums(mass, list(_WINDOWS.values())), strict=True)),
        "to_prose_above": above,
        "to_prose_below": below,
        "prose_above": np.where(above < 999, mass[np.maximum(0, rows - above)], 0),
        "prose_below": np.where(below < 999, mass[np.minimum(n - 1, rows + below)], 0),
        "in_run": (rows >= first) & (rows < end),
        "from_run_start": rows - first,
        "from_run_end": rows - end,
        "run_share": float(mass[first:end].sum()) / max(1.0, total),
        "since_related": since(column["related_share"] > 0.8),
        "since_title": since(column["is_title"] > 0.6),
        "page_lines": n,
        "page_prose": total,
        "page_prose_share": total / max(1.0, float(width.sum())),
        "page_width": median(width),
    }

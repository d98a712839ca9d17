"""Names of people in running text: where they stand, with the office, honorific or apposition around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.attribute.lexicon import Category, Lexicon
from index.text.fold import fold
from index.text.language import is_syllable

_TOKEN = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*(?:['’](?!s\b)[^\W_]+)*")
_PARTICLES = frozenset(("de", "del", "della", "di", "da", "dos", "van", "von", "der", "den", "bin", "ibn", "al", "el"))
_ABBREVIATED = frozenset(("mr", "mrs", "ms", "dr", "prof", "st", "ts", "gs", "pgs", "ths", "bs"))
_FARTHEST_OFFICE = 16  # words between the head of an office and the name: "Ủy viên Bộ Chính trị … Trung Quốc" has 14
_LONGEST_NAME = 5
# The most frequent family names of Vietnam (about 85 % of its people), short of those that are everyday words.
_COMMON_FAMILIES = frozenset(
    (
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "ngô",
        "dương",
        "trương",
    )
)
# With these, a name may hold what is a country or a form of address elsewhere: "Phan Anh Kiệt", "Tạ Mỹ Linh".
_FAMILIES = _COMMON_FAMILIES | frozenset(
    ("hồ", "hà", "lý", "mai", "tạ", "cao", "lương", "chu", "tô", "lâm", "đoàn", "đào", "trịnh", "phùng", "đinh", "lưu")
)
_DETERMINER = re.compile(r"(?:the|a|an|its|his|her|their|our|\w+['’]s)\Z", re.IGNORECASE)
# A name after one of these is a place or an institution that belongs to the office, not its holder.
_BELONGS = frozenset(("ở", "tại", "về", "của", "in", "at", "of", "from", "to", "for", "with", "on", "by", "в", "из"))
_DOES = re.compile(r"\s(?:has|had|is|was|will|did|found|led|bought|became|won|joined|đã|là|vừa|sẽ|từng)\s")
_LEADING_ARTICLE = re.compile(r"\A(?:the|a|an|one of the|là|một|hiện là|nguyên là)\s+", re.IGNORECASE)
_AGE = re.compile(r",\s*\d{1,3}(?: tuổi| years old)?,")
_IS = re.compile(r"\s(?:là|hiện là|is|was)\s(?P<phrase>[^.;:,!?“”\"()\n]{3,120})")
_AFTER_NAME = re.compile(
    r"\s*(?:(?P<comma>,)|(?P<bracket>\()|\s[-–—])\s*"
    r"(?P<phrase>[^.;:!?“”\"()\n]{3,160})"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word at `[start:end]` with its lower-case form and the category of the known phrase it is part of."""

    start: int
    end: int
    lower: str
    capital: bool
    category: Category | None
    head: int  # index of the first token of the phrase


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at `[start:end]`, office or honorific included; `tail` ends an apposition after the name."""

    start: int
    end: int
    name: str
    office: str
    gender: str
    tail: int
    bare: bool  # neither office nor honorific: taken for a person only if something else says so


@lru_cache(maxsize=4096)
def vietnamese(word: str) -> bool:
    """Tell whether a word has the shape of one Vietnamese syllable; of foreign names few do ("Trump" does not)."""
    return is_syllable(fold(word))


def tokens(text: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    """Return the words of `text[start:end]`, each with the category of the longest known phrase it stands in."""
    spans = [match.span() for match in _TOKEN.finditer(text, start, end)]
    words = [text[a:b].lower() for a, b in spans]
    found: list[Token] = []
    at = 0
    while at < len(words):
        length, category = lexicon.phrase_at(words, at) or (1, None)
        capital = text[spans[at][0]].isupper()
        inside = at > 0 and text[spans[at - 1][1] : spans[at][0]] == " "
        if (category is Category.PLACE and not capital) or (category is Category.STOP and (inside or not capital)):
            length, category = 1, None  # "Từ Hải Vân": a small word's capital within a sentence opens a name
        if category is None and "-" in words[at] and lexicon.phrase_at([words[at].split("-")[0]], 0):
            category = Category.PLACE  # "Mỹ-Trung", "US-backed"
        for i in range(at, at + length):
            a, b = spans[i]
            found.append(Token(a, b, words[i], text[a].isupper(), category, at))
        at += length
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph as the search for names sees it."""

    text: str
    tokens: Sequence[Token]
    lexicon: Lexicon
    known: Collection[str]


def mentions(text: str, found: Sequence[Token], lexicon: Lexicon, known: Collection[str]) -> Iterator[Mention]:
    """Yield the people named among the tokens of one paragraph, in order.

    `known` holds names and parts of names, lower case, that count as people without office or honorific; so do full
    names that a speech verb or an office follows. A word behind `@` in it is a place by its use in the article.
    """
    line = _Line(text, found, lexicon, known)
    at, bound = 0, 0
    while at < len(found):
        if not found[at].capital:
            at += 1
            continue
        stop = _run_end(text, found, at)
        mention = _mention(line, at, stop, bound) if stop > at else None
        at = max(stop, at + 1)
        if mention:
            yield mention
            while at < len(found) and found[at].start < mention.tail:
                at += 1  # names within the apposition belong to the office
            bound = at


def runs(text: str, found: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """Yield the runs of capitalised words without a category, of two to five words."""
    at = 0
    while at < len(found):
        stop = _run_end(text, found, at) if found[at].capital else at
        if 2 <= stop - at <= _LONGEST_NAME:
            yield tuple(text[t.start : t.end] for t in found[at:stop])
        at = max(stop, at + 1)


def _run_end(text: str, found: Sequence[Token], at: int) -> int:
    """Return the end of the run of capitalised words without a category that begins at `at`."""
    stop = at
    while stop < len(found) and stop - at < 2 * _LONGEST_NAME:
        token = found[stop]
        if stop > at and not _adjacent(text, found[stop - 1], token):
            break
        particle = stop > at and token.lower in _PARTICLES and not token.capital
        if particle and stop + 1 < len(found) and found[stop + 1].capital and found[stop + 1].category is None:
            stop += 1
            continue
        inner = stop > at and token.head == stop and found[at].lower in _FAMILIES and vietnamese(token.lower)
        if not token.capital or (token.category is not None and not inner):
            break
        stop += 1
    return stop


def _adjacent(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    abbreviated = left.lower in _ABBREVIATED or (len(left.lower) == 1 and left.capital)
    return gap == " " or (gap in {". ", "."} and abbreviated)


def _mention(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    """Return the person that the run of capitalised words `[first:stop]` names, from token `bound` on."""
    honoured = _honoured(line, first, stop, bound)
    if honoured or (stop - first == 1 and _opens_term(line, first)):
        return honoured
    return _in_office(line, first, stop, bound) or _bare(line, first, stop)


def _honoured(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    text, found, lexicon = line.text, line.tokens, line.lexicon
    before = first - 1
    if before >= bound and found[before].category is Category.PLACE and stop - first == 1:
        before -= 1  # "bà Mỹ Linh": a country's name inside a person's
    if before < bound or not _adjacent(text, found[before], found[before + 1]):
        return None
    token, end = found[before], found[stop - 1].end
    if token.category is not Category.HONORIFIC or token.lower not in lexicon.honorifics:
        return None
    office, tail = _apposition(text, end, lexicon)
    name = text[found[before + 1].start : end]
    return Mention(token.start, end, name, office, lexicon.honorifics[token.lower], tail, bare=False)


def _in_office(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    text, found = line.text, line.tokens
    head = _office_head(line, first, bound)
    if head is None:
        return None
    end = found[stop - 1].end
    if _office_goes_on(line, stop):
        return None
    first = _name_start(found, first, stop, line.known)
    before = text[found[head].start : found[first].start].strip()
    office, tail = _apposition(text, end, line.lexicon)
    # The office before the name is the one; the apposition only if it says more.
    office = office if len(office.split()) > len(before.split()) + 3 else before
    return Mention(found[head].start, end, text[found[first].start : end], office, "", tail, bare=False)


def _office_goes_on(line: _Line, at: int) -> bool:
    """Tell whether "tại", "to" and a place follow, and then a name: "Đại sứ Arland tại Việt Nam Lena Ortiz"."""
    found = line.tokens
    if at >= len(found) or found[at].lower not in _BELONGS:
        return False
    places = at + 1
    while places < len(found) and found[places].category is Category.PLACE:
        places += 1
    return (
        at + 1 < places < len(found)
        and _run_end(line.text, found, places) > places
        and _adjacent(line.text, found[places - 1], found[places])
    )


def _opens_term(line: _Line, at: int) -> bool:
    """Tell whether a capital only opens a term, "Ngoại giao", "Tài chính": a syllable before an uncapitalised one."""
    found = line.tokens
    if line.lexicon.lang != "vi" or at + 1 >= len(found) or not vietnamese(found[at].lower):
        return False
    following = found[at + 1]
    if following.capital or not _adjacent(line.text, found[at], following) or not vietnamese(following.lower):
        return False
    return not _verb_follows(line.text, found[at].end, line.lexicon)


def _bare(line: _Line, first: int, stop: int) -> Mention | None:
    """Return a name without office or honorific if it is known, or if what follows tells that it is a person's."""
    text, found = line.text, line.tokens
    start, end = found[first].start, found[stop - 1].end
    name = text[start:end]
    if name.lower() not in line.known:
        if not 2 <= stop - first <= _LONGEST_NAME or name.isupper():
            return None
        if first and found[first - 1].category is Category.ORG and _adjacent(text, found[first - 1], found[first]):
            return None
    office, tail = _apposition(text, end, line.lexicon)
    opens = first == 0 or text[found[first - 1].end : found[first].start] != " "
    common = opens and _DOES.match(text, end) is not None and f"@{name.lower()}" not in line.known
    common = common or (found[first].lower in _COMMON_FAMILIES and all(vietnamese(t.lower) for t in found[first:stop]))
    if office or common or name.lower() in line.known or _verb_follows(text, end, line.lexicon):
        return Mention(start, end, name, office, "", tail, bare=True)
    return None


def _verb_follows(text: str, end: int, lexicon: Lexicon) -> bool:
    """Tell whether the words right after `end` are a verb of speech, adverbs aside."""
    following = text[end : end + 60]
    verb = lexicon.verb.search(following)
    if verb is None:
        return bool(re.match(r"\s*:\s*[“\"«]", following))
    between = following[: verb.start()].rstrip(" ,")
    while adverb := lexicon.adverbs.search(between):
        between = between[: adverb.start()]
    return not between.strip()


def _office_head(line: _Line, first: int, bound: int) -> int | None:
    """Return the index of the token where the office of the name at `first` begins, or None."""
    found, lexicon = line.tokens, line.lexicon
    head: int | None = None
    if first and found[first - 1].lower in _BELONGS:
        return None
    for i in range(first - 1, max(bound, first - _FARTHEST_OFFICE) - 1, -1):
        token = found[i]
        if not _loosely_adjacent(line.text, token, found[i + 1]) or token.lower in lexicon.office_break:
            break
        if token.category is Category.HONORIFIC:
            break
        if token.category is Category.OFFICE:
            head = max(token.head, bound)
        elif lexicon.office_within and not _within_office(token, lexicon):
            break
    return None if head is None else _office_start(line, head, bound)


def _within_office(token: Token, lexicon: Lexicon) -> bool:
    return token.capital or token.category is not None or token.lower in lexicon.office_within


def _loosely_adjacent(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    return gap.isspace() or gap in {"-", "/", " - ", "'s ", "’s ", ". ", " & "} or gap in {"–", " – "}


def _office_start(line: _Line, head: int, bound: int) -> int:
    """Extend an office to the left: "cựu", "Phó", "former", "Chinese", or all that a determiner opens."""
    text, found, lexicon = line.text, line.tokens, line.lexicon
    start = head
    while start > bound and _adjacent(text, found[start - 1], found[start]):
        token = found[start - 1]
        extends = token.category is Category.BEFORE_OFFICE
        if lexicon.office_within:  # nouns and adjectives come first in English and Russian
            extends = extends or token.category in {Category.PLACE, Category.ORG} or token.capital
            extends = extends and token.category is not Category.STOP
        if not extends:
            break
        start -= 1
    if not lexicon.office_within:
        return start
    for i in range(start - 1, max(bound, start - 4) - 1, -1):
        if _DETERMINER.match(found[i].lower) or lexicon.conjunction.fullmatch(found[i].lower):
            return i + 1
        if not _adjacent(text, found[i], found[i + 1]):
            break
    return start


def _name_start(found: Sequence[Token], first: int, stop: int, known: Collection[str]) -> int:
    """Return where the name begins in a run that an unknown institution may open: "Bạch Mai Nguyễn Lân Hiếu"."""
    count = stop - first
    for i in range(first + 1, stop - 1):
        if " ".join(t.lower for t in found[i:stop]) in known:
            return i
    if count > 3 and all(vietnamese(t.lower) for t in found[first:stop]):
        for i in range(first + 1, stop - 1):
            if found[i].lower in _COMMON_FAMILIES and stop - i <= 4:
                return i
        return stop - 3 if count > 4 else first
    while first < stop - 1 and f"@{found[first].lower}" in known:
        first += 1
    return first


def _apposition(text: str, end: int, lexicon: Lexicon) -> tuple[str, int]:
    """Return the office that follows a name between commas, dashes or brackets, and where it ends.

    Without one, an empty string and `end`; an age between commas is passed over. "X là trưởng thôn" counts as well.
    """
    age = _AGE.match(text, end)
    tail = age.end() if age else end
    copula = _IS.match(text, end)
    if copula and _is_office(copula.group("phrase").strip(), lexicon):
        return _LEADING_ARTICLE.sub("", copula.group("phrase").strip()), end
    found = _AFTER_NAME.match(text, tail - 1 if age else end)
    if not found:
        return "", tail
    phrase = found.group("phrase")
    if found.group("bracket"):
        closed = text.startswith(")", found.end("phrase"))
        length = len(phrase)
    else:
        cut = re.search(r"," if found.group("comma") else r"\s[-–—]\s|,", phrase)
        closed = cut is not None or found.end("phrase") == len(text) or text[found.end("phrase")] in ".;\n)"
        length = cut.start() if cut else len(phrase)
    phrase = phrase[:length].strip()
    if not closed or not _is_office(phrase, lexicon):
        return "", tail
    return _LEADING_ARTICLE.sub("", phrase), min(found.start("phrase") + length + 1, len(text))


def _speaks(phrase: str, lexicon: Lexicon) -> bool:
    """Tell whether a phrase holds a verb of speech; "United States" holds none."""
    return any(m.group()[0].islower() for m in lexicon.verb.finditer(phrase))


def _is_office(phrase: str, lexicon: Lexicon) -> bool:
    """Tell whether a phrase names an office: its head stands near the front, and nobody speaks in it."""
    words = [t.lower() for t in _TOKEN.findall(_LEADING_ARTICLE.sub("", phrase))]
    reach = 7 if lexicon.office_within else 2
    if not words or len(words) > 20 or _speaks(phrase, lexicon):
        return False
    if lexicon.conjunction.match(phrase):
        return False
    for at in range(min(reach, len(words))):
        known = lexicon.phrase_at(words, at)
        if known and known[1] is Category.OFFICE:
            return True
    return False

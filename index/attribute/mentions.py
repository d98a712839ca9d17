"""Names of people in running text: where they stand, with the office, honorific or apposition around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.attribute.lexicon import Category, Lexicon
from index.text.fold import fold
from index.text.language import is_syllable
from index.text.names import PARTICLES

_TOKEN = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*(?:['’](?!s\b)[^\W_]+)*")
_FARTHEST_OFFICE = 16  # words between the head of an office and the name: "Ủy viên Bộ Chính trị … Trung Quốc" has 14
_LONGEST_NAME = 5
_NO_OFFICE = frozenset((Category.HONORIFIC, Category.STOP))
_LOOSE_GAPS = frozenset(("-", "/", " - ", "'s ", "’s ", ". ", " & ", "–", " – "))
_AFTER_NAME = re.compile(
    r"\s*(?:(?P<comma>,)|(?P<bracket>\()|\s[-–—])\s*"
    r"(?P<phrase>[^.;:!?“”„\"()\n]{3,160})"
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
def syllable(word: str) -> bool:
    """Tell whether a word has the shape of one syllable where words are syllables; "Trump" does not."""
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

    def between(self, at: int) -> str:
        """Return what stands between a token and the next; empty at the end."""
        return self.text[self.tokens[at].end : self.tokens[at + 1].start] if at + 1 < len(self.tokens) else ""

    def adjacent(self, at: int) -> bool:
        """Tell whether only a space parts a token from the next, or the full stop of a title or an initial."""
        gap, left = self.between(at), self.tokens[at]
        abbreviated = left.lower in self.lexicon.words.abbreviated or (len(left.lower) == 1 and left.capital)
        return gap == " " or (gap in {". ", "."} and abbreviated)

    def run_end(self, at: int) -> int:
        """Return the end of the run of capitalised words without a category that begins at `at`."""
        found, stop = self.tokens, at
        while stop < len(found) and stop - at < 2 * _LONGEST_NAME:
            token = found[stop]
            if stop > at and not self.adjacent(stop - 1):
                break
            if stop > at and (after := self._after_particles(at, stop)):
                stop = after
                continue
            inner = stop > at and token.head == stop and self.begins_family(at) and syllable(token.lower)
            if not token.capital or (token.category is not None and not inner):
                break
            stop += 1
        return stop

    def _after_particles(self, first: int, at: int) -> int:
        """Return where the name goes on after small words within it ("van der"), 0 if none stand at `at`."""
        found, end = self.tokens, at
        while end < len(found) and found[end].lower in PARTICLES and not found[end].capital and self.adjacent(end):
            end += 1
        # "teilte Anna Kessler der Zeitung mit": with capitals on every noun, an article or what follows a full name.
        doubtful = self.lexicon.naming.capital_nouns and (at > first + 1 or found[at].lower in self.lexicon.determiners)
        goes_on = at < end < len(found) and found[end].capital and found[end].category is None
        return end if goes_on and not doubtful else 0

    def begins_family(self, at: int) -> bool:
        """Tell whether a family name after which a name may hold any syllable stands here."""
        return self.tokens[at].lower in self.lexicon.all_families

    def are_syllables(self, first: int, stop: int) -> bool:
        """Tell whether all tokens of a stretch have the shape of syllables."""
        return all(syllable(token.lower) for token in self.tokens[first:stop])


def mentions(text: str, found: Sequence[Token], lexicon: Lexicon, known: Collection[str]) -> Iterator[Mention]:
    """Yield the people named among the tokens of one paragraph, in order.

    `known` holds names and parts of names, lower case, that count as people without office or honorific; so do full
    names that a speech verb or an office follows.
    """
    line = _Line(text, found, lexicon, known)
    at, bound = 0, 0
    while at < len(found):
        if not found[at].capital:
            at += 1
            continue
        stop = line.run_end(at)
        mention = _mention(line, at, stop, bound) if stop > at else None
        at = max(stop, at + 1)
        if mention:
            yield mention
            while at < len(found) and found[at].start < mention.tail:
                at += 1  # names within the apposition belong to the office
            bound = at


def runs(text: str, found: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield the runs of capitalised words without a category, of two to five words."""
    line, at = _Line(text, found, lexicon, ()), 0
    while at < len(found):
        stop = line.run_end(at) if found[at].capital else at
        if 2 <= stop - at <= _LONGEST_NAME:
            yield tuple(text[t.start : t.end] for t in found[at:stop])
        at = max(stop, at + 1)


def _mention(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    """Return the person that the run of capitalised words `[first:stop]` names, from token `bound` on."""
    honoured = _honoured(line, first, stop, bound)
    if honoured or (stop - first == 1 and _opens_term(line, first)):
        return honoured
    return _in_office(line, first, stop, bound) or _bare(line, first, stop)


def _honoured(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    text, found, before = line.text, line.tokens, first - 1
    if before >= bound and found[before].category is Category.PLACE and stop - first == 1:
        before -= 1  # "bà Mỹ Linh": a country's name inside a person's
    if before < bound or not line.adjacent(before):
        return None
    token, end, genders = found[before], found[stop - 1].end, line.lexicon.naming.honorifics
    if token.category is not Category.HONORIFIC or token.lower not in genders:
        return None
    office, tail = _apposition(text, end, line.lexicon)
    name = text[found[before + 1].start : end]
    return Mention(token.start, end, name, office, genders[token.lower], tail, bare=False)


def _in_office(line: _Line, first: int, stop: int, bound: int) -> Mention | None:
    text, found = line.text, line.tokens
    end = found[stop - 1].end
    head = _office_head(line, first, bound, apposed=line.lexicon.naming.capital_nouns and text[end : end + 1] == ",")
    if head is None:
        return None
    first = _name_start(line, first, stop)
    before = text[found[head].start : found[first].start].rstrip(" ,")
    office, tail = _apposition(text, end, line.lexicon)
    # The office before the name is the one; the apposition only if it says more.
    office = office if len(office.split()) > len(before.split()) + 3 else before
    gender = line.lexicon.gender_of(office)
    return Mention(found[head].start, end, text[found[first].start : end], office, gender, tail, bare=False)


def _opens_term(line: _Line, at: int) -> bool:
    """Tell whether a capital only opens a term, "Ngoại giao", "Tài chính": a syllable before an uncapitalised one."""
    if not line.lexicon.words.syllabic or at + 1 >= len(line.tokens) or not line.are_syllables(at, at + 2):
        return False
    if line.tokens[at + 1].capital or not line.adjacent(at):
        return False
    return not _verb_follows(line.text, line.tokens[at].end, line.lexicon)


def _bare(line: _Line, first: int, stop: int) -> Mention | None:
    """Return a name without office or honorific if it is known, or if what follows tells that it is a person's."""
    text, found, lexicon = line.text, line.tokens, line.lexicon
    start, end = found[first].start, found[stop - 1].end
    name = text[start:end]
    known, before = name.lower() in line.known, found[first - 1] if first else None
    if not known and (not 2 <= stop - first <= _LONGEST_NAME or name.isupper()):
        return None
    if before and line.adjacent(first - 1):
        if not known and before.category is Category.ORG:
            return None
        if lexicon.naming.capital_nouns and before.lower in lexicon.determiners:
            return None  # "der Berg", "die Deutsche Bahn": people have no article
    office, tail = _apposition(text, end, lexicon)
    opens = first == 0 or line.between(first - 1) != " "
    common = opens and lexicon.does.match(text, end + 1) is not None
    common = common or (found[first].lower in lexicon.families and line.are_syllables(first, stop))
    said = lexicon.words.verb_second and lexicon.says_before.search(text, max(0, start - 40), start) is not None
    if office or common or known or said or _verb_follows(text, end, lexicon):
        return Mention(start, end, name, office, lexicon.gender_of(office), tail, bare=True)
    return None


def _verb_follows(text: str, end: int, lexicon: Lexicon) -> bool:
    """Tell whether the words right after `end` are a verb of speech, adverbs aside."""
    following = text[end : end + 60]
    verb = lexicon.verb.search(following)
    if verb is None:
        return bool(re.match(r"\s*:\s*[“\"«„]", following))
    between = following[: verb.start()].rstrip(" ,")
    while adverb := lexicon.adverb.search(between):
        between = between[: adverb.start()]
    return not between.strip()


def _office_head(line: _Line, first: int, bound: int, *, apposed: bool) -> int | None:
    """Return the index of the token where the office of the name at `first` begins, or None.

    A name between commas may belong to the office before it (`apposed`): "Der Leiter der Schule, Karl Venn, …".
    """
    found, words = line.tokens, line.lexicon.words
    head: int | None = None
    if first and found[first - 1].lower in words.prepositions:
        return None
    if (
        first
        and line.lexicon.naming.capital_nouns
        and found[first - 1].category is Category.ORG
        and line.adjacent(first - 1)
    ):
        return None  # "Bürgermeister der Stadt Lindau"
    for i in range(first - 1, max(bound, first - _FARTHEST_OFFICE) - 1, -1):
        token, gap = found[i], line.between(i)
        near = gap.isspace() or gap in _LOOSE_GAPS or (apposed and i == first - 1 and gap == ", ")
        if not near or token.lower in words.office_break or token.category in _NO_OFFICE:
            break
        if token.category is Category.OFFICE:
            head = max(token.head, bound)
        elif words.office_within and not (token.capital or token.category or token.lower in words.office_within):
            break
    return None if head is None else _office_start(line, head, bound)


def _office_start(line: _Line, head: int, bound: int) -> int:
    """Extend an office to the left: "cựu", "Phó", "former", "Chinese", or all that a determiner opens."""
    found, lexicon = line.tokens, line.lexicon
    start = head
    while start > max(bound, head - _FARTHEST_OFFICE) and line.adjacent(start - 1):
        token = found[start - 1]
        extends = token.category is Category.BEFORE_OFFICE
        if lexicon.words.office_within and not lexicon.naming.capital_nouns:  # nouns and adjectives come first
            extends = extends or token.category in {Category.PLACE, Category.ORG} or token.capital
            extends = extends and token.category is not Category.STOP
        if not extends:
            break
        start -= 1
    if not lexicon.words.office_within:
        return start
    for i in range(start - 1, max(bound, start - 4) - 1, -1):
        if found[i].lower in lexicon.determiners or lexicon.conjunctions.fullmatch(found[i].lower):
            return i + 1
        if not line.adjacent(i) or (lexicon.naming.capital_nouns and found[i].capital):
            break
    return start


def _name_start(line: _Line, first: int, stop: int) -> int:
    """Return where the name begins in a run that an unknown institution may open: "Bạch Mai Nguyễn Lân Hiếu"."""
    found, count = line.tokens, stop - first
    for i in range(first + 1, stop - 1):
        if " ".join(t.lower for t in found[i:stop]) in line.known:
            return i
    if count > 3 and line.are_syllables(first, stop):
        for i in range(first + 1, stop - 1):
            if found[i].lower in line.lexicon.families and stop - i <= 4:
                return i
        return stop - 3 if count > 4 else first
    return first


def _apposition(text: str, end: int, lexicon: Lexicon) -> tuple[str, int]:
    """Return the office that follows a name between commas, dashes or brackets, and where it ends.

    Without one, an empty string and `end`; an age between commas is passed over. "X là trưởng thôn" counts as well.
    """
    age = lexicon.aged.match(text, end)
    tail = age.end() if age else end
    copula = lexicon.is_.match(text, end)
    if copula and _is_office(copula.group("phrase").strip(), lexicon):
        return lexicon.unopened(copula.group("phrase").strip()), end
    found = _AFTER_NAME.match(text, tail - 1 if age else end)
    if not found:
        return "", tail
    phrase, stop = found.group("phrase"), found.end("phrase")
    if found.group("bracket"):
        closed = text.startswith(")", stop)
    else:
        cut = re.search(r"," if found.group("comma") else r"\s[-–—]\s|,", phrase)
        closed = cut is not None or stop == len(text) or text[stop] in ".;\n)"
        phrase = phrase[: cut.start()] if cut else phrase
    if not closed or not _is_office(phrase.strip(), lexicon):
        return "", tail
    return lexicon.unopened(phrase.strip()), min(found.start("phrase") + len(phrase) + 1, len(text))


def _is_office(phrase: str, lexicon: Lexicon) -> bool:
    """Tell whether a phrase names an office: its head stands near the front, and nobody speaks in it."""
    words = [word.lower() for word in _TOKEN.findall(lexicon.unopened(phrase))]
    if not words or len(words) > 20 or lexicon.conjunctions.match(phrase):
        return False
    if any(verb.group()[0].islower() for verb in lexicon.verb.finditer(phrase)):  # "United States" is none
        return False
    reach = min(7 if lexicon.words.office_within else 2, len(words))
    return any((known := lexicon.phrase_at(words, at)) and known[1] is Category.OFFICE for at in range(reach))

"""The words of one language that attribution rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache

from index.languages import FALLBACK, section, sections

Words = tuple[str, ...]
_SHORTEST_HEAD = 4  # letters that the last part of a compound has at least: "Stadtrat" may end in anything


class Category(StrEnum):
    """What a phrase can be in the neighbourhood of a name."""

    OFFICE = "office"
    BEFORE_OFFICE = "office_before"
    HONORIFIC = "honorific"
    ORG = "org"
    PLACE = "place"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Speech:
    r"""The section `speech`: how a language that parts words with spaces tells who said what; all in lower case.

    Verbs: those of speech (`say`), those that are only beside a quotation, a colon or a `clause_word` (`say_if`), those
    whose prefix ends the clause, with its forms (`separable`), what follows its subject like one (`postposed`), views and the words that must follow (`view`,
    `viewed_as`), phrases that only begin like one (`not_say`), the shape of one that no list holds, up to the
    `clause_word` (pattern `open_verb`; without it any phrase behind a subject will do), and what opens no speech there
    (`not_that`); "said" that is a noun or not done (`negation`, `noun_before`).

    What is said: opened by `clause_word` ("that") alone or in a phrase (`that`), after a verb that `tells` somebody; it
    is none where it `points_back` (pattern) or names but the `occasion`; cut where another speaker is set `against`.

    Around subjects: `according` ("according to"), `adverbs` and dates (pattern `date`) before a verb, `conjunctions`
    that begin a clause, `coordinators` that go on with the same subject, those that join words of a name (`joins`);
    what may stand between a quotation and its speaker (patterns `before_subject`), what is none after an inverted verb
    (`no_subject`), what begins an adverbial behind a name (`fillers`); `prepositions`, those of somebody `spoken_for`,
    `articles`, `possessives`, verbs that a description does not hold (`predicates`).

    People: verbs that show a name opening a sentence to be one (`does`), "is" (`copula`) and "one of" before an office,
    "years old" (`age`), what stands before places (`at_place`), `abbreviated` titles, `honorific` and `pronoun` with
    their gender (`m`, `f` or empty), what begins like one (`not_pronoun`), titles that stand for a name (`anaphor`),
    what shows back to one (`pointing`) or stands before one, with its gender (`title_markers`), `many` of them and
    nameless groups (`group`); the most frequent family names short of everyday words (`families`), and others after
    which a name may hold a word of its own (`rarer_families`).

    Offices: heads (`office`), what extends one to the left (`office_before`), what may stand in it (`office_within`)
    and what ends it (`office_break`), the beginnings of one that is over (`past`), patterns of those that tell a gender
    (`office_gender`), titles that may stand for others (`kin`). Beside these `org`, `place` and `stop`, words that
    begin sentences and no names.

    The language: subjects may follow their verb (`inverted`), even where no quotation stands before it (`verb_second`);
    the head of an office comes first (`head_first`); a word is what its end is (`compounds`); all nouns have capitals
    (`capital_nouns`); `syllabic` are the countries whose people have names of its own kind of syllables.
    """

    say: Words
    that: Words
    according: Words
    adverbs: Words
    date: str
    negation: Words
    conjunctions: Words
    office: Words
    honorific: Mapping[str, str]
    pronoun: Mapping[str, str]
    org: Words
    place: frozenset[str]
    stop: Words
    say_if: Words = ()
    separable: Mapping[str, Words] = field(default_factory=dict)
    postposed: Words = ()
    view: Words = ()
    viewed_as: Words = ()
    not_say: Words = ()
    open_verb: str = ""
    not_that: Words = ()
    clause_word: Words = ()
    tells: Words = ()
    points_back: str = "(?!)"
    occasion: Words = ()
    noun_before: Words = ()
    coordinators: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    against: Words = ()
    before_subject: str = ""
    no_subject: Words = ()
    fillers: Words = ()
    prepositions: frozenset[str] = frozenset()
    spoken_for: Words = ()
    predicates: frozenset[str] = frozenset()
    does: Words = ()
    copula: Words = ()
    articles: frozenset[str] = frozenset()
    possessives: frozenset[str] = frozenset()
    one_of: Words = ()
    age: Words = ()
    at_place: Words = ()
    office_before: Words = ()
    office_within: frozenset[str] = frozenset()
    office_break: frozenset[str] = frozenset()
    office_gender: Mapping[str, str] = field(default_factory=dict)
    past: Words = ()
    kin: Mapping[str, Words] = field(default_factory=dict)
    abbreviated: frozenset[str] = frozenset()
    not_pronoun: Words = ()
    anaphor: Words = ()
    pointing: frozenset[str] = frozenset()
    title_markers: Mapping[str, str] = field(default_factory=dict)
    many: Words = ()
    group: Words = ()
    families: frozenset[str] = frozenset()
    rarer_families: frozenset[str] = frozenset()
    syllabic: frozenset[str] = frozenset()
    inverted: bool = False
    verb_second: bool = False
    head_first: bool = False
    compounds: bool = False
    capital_nouns: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language made ready: patterns of whole words under the names of their lists, and these.

    `verb` holds all verbs of speech, `needs_cue` those that need a quotation beside them; `adverb`, `not_before_verb`
    and the like end where they are sought; `leading` and `opening` begin a description and an apposition; `phrases` are
    by their first word, longest first; `all_families` are those of every language.
    """

    words: Speech
    phrases: Mapping[str, Sequence[tuple[Sequence[str], Category]]]
    verb_heads: frozenset[str]
    needs_cue: frozenset[str]
    all_families: frozenset[str]
    common_families: frozenset[str]
    determiners: frozenset[str]
    prefixes: Mapping[str, re.Pattern[str]]
    verb: re.Pattern[str]
    adverb: re.Pattern[str]
    not_before_verb: re.Pattern[str]
    viewed: re.Pattern[str]
    introduces: re.Pattern[str]
    clause: re.Pattern[str]
    to_whom: re.Pattern[str]
    after_verb: re.Pattern[str]
    before_speaker: re.Pattern[str]
    set_against: re.Pattern[str]
    after_preposition: re.Pattern[str]
    possessor: re.Pattern[str]
    leading: re.Pattern[str]
    opening: re.Pattern[str]
    aged: re.Pattern[str]
    says_before: re.Pattern[str]
    is_: re.Pattern[str]
    located: re.Pattern[str]
    no_speech: re.Pattern[str]
    back: re.Pattern[str]
    dated: re.Pattern[str]
    not_say: re.Pattern[str]
    that: re.Pattern[str]
    according: re.Pattern[str]
    occasion: re.Pattern[str]
    conjunctions: re.Pattern[str]
    no_subject: re.Pattern[str]
    fillers: re.Pattern[str]
    does: re.Pattern[str]
    pronoun: re.Pattern[str]
    not_pronoun: re.Pattern[str]
    anaphor: re.Pattern[str]
    many: re.Pattern[str]
    group: re.Pattern[str]

    def phrase_at(self, words: Sequence[str], at: int) -> tuple[int, Category] | None:
        """Return the length in words and the category of the longest known phrase at `words[at]` (lower case)."""
        for phrase, category in self.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase), category
        if self.words.compounds:
            for cut in range(1, len(words[at]) - _SHORTEST_HEAD + 1):
                for phrase, category in self.phrases.get(words[at][cut:], ()):
                    if len(phrase) == 1 and category in {Category.OFFICE, Category.ORG}:
                        return 1, category
        return None

    def unopened(self, phrase: str) -> str:
        """Return an apposition without the article or "is" before it."""
        opening = self.opening.match(phrase)
        return phrase[opening.end() :] if opening else phrase

    def gender_of(self, office: str) -> str:
        """Return the gender that the form of an office tells, or an empty string."""
        return next((g for g, shape in self.words.office_gender.items() if re.match(shape, office)), "")


@cache
def lexicon(lang: str) -> Lexicon:
    """Return the lexicon of a language; that of `FALLBACK` for one without the section."""
    data = section(lang, "speech", Speech)
    if data is None:
        return lexicon(FALLBACK)
    peers = sections("speech", Speech).values()
    common = frozenset[str]().union(*(other.families for other in peers))
    own = {f.name for f in fields(Speech)}
    same = {f.name: _whole(getattr(data, f.name)) for f in fields(Lexicon) if f.name in own}
    return Lexicon(
        words=data,
        phrases=_phrases(data),
        verb_heads=frozenset(
            v.split()[0]
            for v in (*data.say, *data.say_if, *data.view, *data.postposed, *data.separable, *data.according)
        ),
        needs_cue=frozenset((*data.say_if, *data.view)),
        all_families=common.union(*(other.rarer_families for other in peers)),
        common_families=common,
        determiners=data.articles | data.possessives,
        prefixes={
            verb: re.compile(rf"[^,;:.!?“”„\"]{{0,120}}?\s({_any(ends)})(?!\w)")
            for verb, ends in data.separable.items()
        },
        **_shapes(data),
        **same,
    )


def _shapes(data: Speech) -> dict[str, re.Pattern[str]]:
    """Return the patterns that words of several lists make together."""
    that, occasion, article = _any(data.clause_word), _any(data.occasion), _any(data.articles)
    verb = _any([*data.say, *data.say_if, *data.view, *data.postposed, *data.separable])
    shapes = {
        "verb": rf"(?<!\w)(?:{verb})(?!\w)",
        "adverb": rf"(?<!\w)(?:{_any(data.adverbs)}|{data.date}|\([^()]*\))\s*\Z",
        "not_before_verb": rf"(?<!\w)(?:{_any([*data.negation, *data.noun_before])})\s+\Z",
        "viewed": rf"[^,;:.“\"«]{{0,80}}?\s(?:{_any(data.viewed_as)})\s",
        "introduces": rf"[^,;:.“\"«„]{{0,40}}?(?::|[“\"«‘„]|,?\s(?:{that})\s)|,\s*[“\"«‘„]",
        "clause": rf"(?<!\w)(?:{that})(?!\w)|:\s*(?=[“\"«„])",
        "to_whom": rf"\s+(?P<to>(?:{occasion})\s)?[^,.;:“”\"]{{2,60}}?,?\s(?:{that})\s+",
        "after_verb": rf"\s+([^,.;:“”„\"]{{2,80}}?)(?=[,.;:“”„\"]|\s(?:{occasion})\s|\Z)",
        "before_speaker": rf"[,.\s\-–—]*(?:{data.before_subject})?",
        "set_against": rf"[,;]\s*(?:{_any(data.against)})\s*\Z",
        "after_preposition": rf"(?<!\w)(?:{_any(data.prepositions)})\s\Z",
        "possessor": rf"(?:\A|[,;:]\s*)([^,;:“”\"]{{2,60}}?)\s(?:{_any(data.spoken_for)})\s\Z",
        "leading": rf"(?:{article})\s+",
        "opening": rf"(?:(?:{_any([*data.articles, *data.one_of, *data.copula])})\s+)+",
        "aged": rf",\s*\d{{1,3}}(?: (?:{_any(data.age)}))?,|\s\(\d{{1,3}}\),",
        "says_before": rf"(?<!\w)(?:{verb}|{_any(data.according)})\s\Z",
        "is_": rf"\s(?:{_any(data.copula)})\s(?P<phrase>[^.;:,!?“”\"()\n]{{3,120}})",
        "no_speech": rf"(?:{_any([*data.negation, *data.not_that])})(?!\w)",
        "back": rf"(?:{data.points_back})(?!\w)",
        "dated": rf"(?:{data.date})(?!\w)",
    }
    compiled = {name: re.compile(shape, re.IGNORECASE) for name, shape in shapes.items()}
    name = r"[^\W\d_a-z]\w+"
    compiled["located"] = re.compile(
        rf"(?<!\w)(?:{_any(data.at_place)})\s({name}(?:\s{name})?)(?=[\s,.;)]+(?!\s?[A-Z]))"
    )
    return compiled


def _any(items: Iterable[str]) -> str:
    """Return an alternation of phrases, longest first; one of none matches nothing."""
    longest = sorted(items, key=len, reverse=True)
    return "|".join(re.escape(item).replace(r"\ ", r"\s") for item in longest) or "(?!)"


def _whole(items: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the phrases as whole words."""
    return re.compile(rf"(?<!\w)(?:{_any(items)})(?!\w)", re.IGNORECASE)


def _phrases(data: Speech) -> dict[str, list[tuple[Sequence[str], Category]]]:
    """Index every phrase by its first word, longest first; of equal ones the earlier category wins."""
    table: dict[str, list[tuple[Sequence[str], Category]]] = {}
    for category in Category:
        for item in getattr(data, category):
            phrase = tuple(item.split())
            table.setdefault(phrase[0], []).append((phrase, category))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in table.items()}

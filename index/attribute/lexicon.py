"""The words of one language that attribution rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from index.languages import FALLBACK, section, sections
from index.text.names import Naming
from index.text.patterns import any_of, compiled

Words = tuple[str, ...]
_SHORTEST_HEAD = 4  # letters that the last part of a compound has at least: "Stadtrat" may end in anything


class Category(StrEnum):
    """What a phrase can be in the neighbourhood of a name."""

    OFFICE = "offices"
    BEFORE_OFFICE = "office_before"
    HONORIFIC = "honorifics"
    ORG = "org"
    PLACE = "places"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Speech:
    r"""The section `speech`: how a language that parts words with spaces tells who said what; all in lower case.

    Verbs: those of speech (`say`), those that are only beside a quotation, a colon or a `clause_word` (`say_if`), those
    whose prefix ends the clause, with its forms (`separable`), what follows a subject like one (`postposed`), views and
    the words that must follow (`view`, `viewed_as`), phrases that only begin like one (`not_say`), the shape of one
    that no list holds, up to the `clause_word` (pattern `open_verb`; without it any phrase behind a subject will do),
    and what opens no speech there (`not_that`); "said" that is a noun or not done (`negation`, `noun_before`).

    What is said: opened by `clause_word` ("that") alone or in a phrase (`that`), after a verb that `tells` somebody; it
    is none where it `points_back` (pattern) or names but the `occasion`; cut where another speaker is set `against`.

    Around subjects: `according` ("according to"), `adverbs` and dates (pattern `date`) before a verb, `conjunctions`
    that begin a clause, `coordinators` that go on with the same subject, those that join words of a name (`joins`);
    what may stand between a quotation and its speaker (patterns `before_subject`), what is none after an inverted verb
    (`no_subject`), what begins an adverbial behind a name (`fillers`); `prepositions`, those of somebody `spoken_for`,
    `articles`, `possessives`, verbs that a description does not hold (`predicates`).

    People: verbs that show a name opening a sentence to be one (`does`), "is" (`copula`) and "one of" before an office,
    "years old" (`age`), `abbreviated` titles, `pronoun` with its gender (`m`, `f` or empty), what begins like one
    (`not_pronoun`), titles that stand for a name (`anaphor`), what shows back to one (`pointing`) or stands before one,
    with its gender (`title_markers`), `many` of them and nameless groups (`group`); the most frequent family names
    short of everyday words (`families`), and others after which a name may hold a word of its own (`rarer_families`).

    Offices, whose heads are in the section `names`: what extends one to the left (`office_before`), what may stand in
    it (`office_within`) and what ends it (`office_break`), the beginnings of one that is over (`past`), patterns of
    those that tell a gender (`office_gender`), titles that may stand for others (`kin`). Beside these `org` and `stop`,
    words that begin sentences and no names.

    The language: subjects may follow their verb (`inverted`), even where no quotation stands before it (`verb_second`);
    the head of an office comes first (`head_first`); a word is what its end is (`compounds`);
    `syllabic` are the countries whose people have names of its own kind of syllables.
    """

    say: Words
    that: Words
    according: Words
    adverbs: Words
    date: str
    negation: Words
    conjunctions: Words
    pronoun: Mapping[str, str]
    org: Words
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


class Lexicon:
    """The words of one language made ready: patterns of whole words under the names of their lists, and what they make.

    `verb` holds all verbs of speech, `needs_cue` those that need a quotation beside them; `adverb`, `not_before_verb`
    and the like end where they are sought; `leading` and `opening` begin a description and an apposition; `phrases` are
    by their first word, longest first; family names are those of every language.
    """

    def __init__(self, lang: str, words: Speech) -> None:
        self.words, self.naming = words, section(lang, "names", Naming) or Naming()
        self._phrases = _phrases(words, self.naming)
        peers = sections("speech", Speech).values()
        self.families = frozenset(name for other in peers for name in other.families)
        self.all_families = self.families.union(name for other in peers for name in other.rarer_families)
        self.determiners = words.articles | words.possessives
        self.needs_cue = frozenset((*words.say_if, *words.view))
        verbs = (*words.say, *words.say_if, *words.view, *words.postposed, *words.separable)
        self.verb_heads = frozenset(verb.split()[0] for verb in (*verbs, *words.according))
        self.verb, self.not_say, self.no_subject = _whole(verbs), _whole(words.not_say), _whole(words.no_subject)
        self.that, self.according, self.occasion = _whole(words.that), _whole(words.according), _whole(words.occasion)
        self.conjunctions, self.fillers = _whole(words.conjunctions), _whole(words.fillers)
        self.does = _whole(words.does)
        self.pronoun, self.not_pronoun = _whole(words.pronoun), _whole(words.not_pronoun)
        self.anaphor, self.many, self.group = _whole(words.anaphor), _whole(words.many), _whole(words.group)
        self.no_speech = _whole([*words.negation, *words.not_that])
        self.back, self.dated = compiled(rf"(?:{words.points_back})(?!\w)"), compiled(rf"(?:{words.date})(?!\w)")
        self._shape_speech(words, _any(words.clause_word), _any(words.occasion))
        self._shape_people(words, _any(words.copula))
        # "teilte die Polizei mit": the prefix ends the clause.
        rest = r"[^,;:.!?“”„\"]{0,120}?\s"
        self.prefixes = {v: compiled(rf"{rest}({_any(ends)})(?!\w)") for v, ends in words.separable.items()}

    def _shape_speech(self, words: Speech, that: str, occasion: str) -> None:
        """Make the patterns of what stands around a verb of speech."""
        self.adverb = compiled(rf"(?<!\w)(?:{_any(words.adverbs)}|{words.date}|\([^()]*\))\s*\Z")
        self.not_before_verb = compiled(rf"(?<!\w){_any([*words.negation, *words.noun_before])}\s+\Z")
        self.viewed = compiled(rf"[^,;:.“\"«]{{0,80}}?\s{_any(words.viewed_as)}\s")
        self.introduces = compiled(rf"[^,;:.“\"«„]{{0,40}}?(?::|[“\"«‘„]|,?\s{that}\s)|,\s*[“\"«‘„]")
        self.clause = compiled(rf"(?<!\w){that}(?!\w)|:\s*(?=[“\"«„])")
        self.to_whom = compiled(rf"\s+(?P<to>{occasion}\s)?[^,.;:“”\"]{{2,60}}?,?\s{that}\s+")
        self.after_verb = compiled(rf"\s+([^,.;:“”„\"]{{2,80}}?)(?=[,.;:“”„\"]|\s{occasion}\s|\Z)")
        self.before_speaker = compiled(rf"[,.\s\-–—]*(?:{words.before_subject})?")
        self.set_against = compiled(rf"[,;]\s*{_any(words.against)}\s*\Z")
        self.after_preposition = compiled(rf"(?<!\w){_any(words.prepositions)}\s\Z")

    def _shape_people(self, words: Speech, is_: str) -> None:
        """Make the patterns of what stands around a name."""
        opening = _any([*words.articles, *words.one_of, *words.copula])
        self.possessor = compiled(rf"(?:\A|[,;:]\s*)([^,;:“”\"]{{2,60}}?)\s{_any(words.spoken_for)}\s\Z")
        self.says_before = compiled(rf"(?:{self.verb.pattern}|{self.according.pattern})\s\Z")
        self.leading = compiled(rf"{_any(words.articles)}\s+")
        self.opening = compiled(rf"(?:{opening}\s+)+")
        self.aged = compiled(rf",\s*\d{{1,3}}(?: {_any(words.age)})?,|\s\(\d{{1,3}}\),")
        self.is_ = compiled(rf"\s{is_}\s(?P<phrase>[^.;:,!?“”\"()\n]{{3,120}})")

    def phrase_at(self, words: Sequence[str], at: int) -> tuple[int, Category] | None:
        """Return the length in words and the category of the longest known phrase at `words[at]` (lower case)."""
        for phrase, category in self._phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase), category
        if self.words.compounds:
            for cut in range(1, len(words[at]) - _SHORTEST_HEAD + 1):
                for phrase, category in self._phrases.get(words[at][cut:], ()):
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
    words = section(lang, "speech", Speech)
    return Lexicon(lang, words) if words else lexicon(FALLBACK)


def _any(items: Iterable[str]) -> str:
    return any_of(items, space=r"\s")


def _whole(items: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the phrases as whole words."""
    return compiled(rf"(?<!\w){_any(items)}(?!\w)")


def _phrases(words: Speech, naming: Naming) -> dict[str, list[tuple[Sequence[str], Category]]]:
    """Index every phrase by its first word, longest first; of equal ones the earlier category wins."""
    table: dict[str, list[tuple[Sequence[str], Category]]] = {}
    for category in Category:
        for item in getattr(naming if hasattr(naming, category) else words, category):
            phrase = tuple(item.split())
            table.setdefault(phrase[0], []).append((phrase, category))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in table.items()}

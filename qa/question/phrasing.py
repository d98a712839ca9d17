"""How a language asks on: the words by which a follow-up leans on the question before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.languages import section
from index.text.language import is_unaccented, is_unspaced, typed_plain, unmarked
from index.text.names import Naming
from qa.question.kinds import pattern


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The section `followups`; patterns are read without regard to case, and an empty one fits nothing.

    Of the follow-up: `marker` opens it ("and what about"), `about` a new topic behind that, `tail` ends it (it tells a
    follow-up by itself where `tail_alone`); `bare` is a question word that stands for all, with `bare_end` behind it;
    `question_words` stand in whole questions only; `small` words carry no content. `pronouns` are named
    by the English ones: they, their, his, he, she, its, there, it. Where the language has
    forms of address, a person is called by `his_title` or `her_title`, if not by the one of the earlier question.

    Of the earlier question: `ask` are its question words. Where these come first, `auxiliary` is what follows them if
    others may take their place; else, or if they are `asks_subject`, the form `cleft` asks with `who` did it (a value
    of `stands_for` by question word, or `someone`), the `verb` and the `rest`. `who` is the word that asks who said it.
    `place`, `thing`, `person` and the `first` and `second` of a `pair` are groups of the patterns of that name; `thing`
    and `person` are for what is told by no capitals. `before_name` and `after_name` are the nouns around a name, up to
    one of `noun_ends` (`{ends}` in patterns); behind `no_person` no name is a person's. A place at the end of a topic
    `stays` when the topic is exchanged; `said_about` is the topic that "about" is exchanged with.

    Forms: `at` a place, two `joined`, an `owner`, a topic `beside` a question, the question's `mark`.
    """

    marker: str
    about: str
    tail: str
    bare: str
    bare_end: str
    ask: str
    question_words: str
    at: str
    joined: str
    owner: str
    pronouns: Mapping[str, str]
    small: frozenset[str] = frozenset()
    tail_alone: bool = False
    his_title: str = ""
    her_title: str = ""
    auxiliary: str = ""
    asks_subject: str = ""
    cleft: str = ""
    stands_for: Mapping[str, str] = field(default_factory=dict)
    someone: str = ""
    who: str = r"^\S+\s*"
    place: str = ""
    pair: str = ""
    thing: str = ""
    person: str = ""
    before_name: str = ""
    after_name: str = ""
    noun_ends: tuple[str, ...] = ()
    no_person: str = ""
    stays: str = ""
    said_about: str = ""
    beside: str = "{question} ({topic})"
    mark: str = "?"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The follow-ups of one language, and what they need of its other sections."""

    lang: str
    forms: FollowUps
    spaced: bool
    naming: Naming

    @classmethod
    def of(cls, lang: str) -> Phrasing | None:
        """Return how a language asks on, None where that is not known."""
        forms = section(lang, "followups", FollowUps)
        naming = section(lang, "names", Naming) or Naming()
        return cls(lang, forms, not is_unspaced(lang), naming) if forms else None

    @property
    def gap(self) -> str:
        """What stands between two words."""
        return " " if self.spaced else ""

    def find(self, source: str, text: str) -> re.Match[str] | None:
        """Search a text for a pattern, without marks where the text is typed without, place for place."""
        folded = self.lang in typed_plain() and is_unaccented(text)
        source = source.replace("{ends}", "|".join(self.forms.noun_ends))
        return pattern(source, folded).search(unmarked(text) if folded else text) if source else None

    def groups(self, source: str, text: str, *names: str) -> list[str]:
        """Return the groups of a pattern in a text, as they stand there; none where it does not fit."""
        found = self.find(source, text)
        return [text[slice(*found.span(name))].strip() for name in names] if found else []

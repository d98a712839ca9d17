"""A follow-up question made self-contained from the turns before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.language import detect, is_unaccented, unmarked
from index.text.quantities import quantities
from qa.question.about import named, persons, thing
from qa.question.kinds import Question, QuestionKind, parse
from qa.question.phrasing import FollowUps, Phrasing

# A question without a name of its own that has at most this many words of content leans on the one before. Measured
# with benchmarks/conversations.py: 4-8 make no difference there.
_SHORT = 6
_SHORT_UNSPACED = 10  # characters; with 12 complete questions are touched
_STOPS = " \t?？!！.。…¿"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange: the question as typed, as it was searched, and the speakers that the answer named."""

    question: str
    searched: str = ""
    speakers: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The question in its self-contained form."""
        return (self.searched or self.question).strip(_STOPS)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question with its pronouns and gaps filled from the last turn; a complete one comes back unchanged.

    So does one in a language of which `index.languages` does not know how it asks on.
    """
    asked = " ".join(unicodedata.normalize("NFC", question).split())
    lang = detect(asked)
    phrasing = Phrasing.of(lang)
    earlier = next((t for t in reversed(history) if not parse(t.full, detect(t.full)).kind.small_talk), None)
    if earlier is None or not asked or phrasing is None or parse(asked, lang).kind.small_talk:
        return question
    follow = _FollowUp(asked.strip(_STOPS), phrasing, earlier.full, earlier.speakers, parse(earlier.full, lang))
    said = follow.resolved()
    if said == follow.asked or not said:
        return question
    return said[0].upper() + said[1:] + phrasing.forms.mark


@dataclass(frozen=True, slots=True)
class _FollowUp:
    """A question, how its language asks on, and the earlier question with the speakers that were found."""

    asked: str
    phrasing: Phrasing
    earlier: str
    speakers: tuple[str, ...]
    parsed: Question

    @property
    def forms(self) -> FollowUps:
        return self.phrasing.forms

    def resolved(self) -> str:
        find, forms = self.phrasing.find, self.forms
        marker = find(forms.marker, self.asked)
        rest = self.asked[marker.end() :] if marker else self.asked
        if find(forms.bare, rest):
            return self.asked_again(rest)
        tail = find(forms.tail, rest)
        instead = rest[: tail.start()] if tail else rest
        if instead and (marker or (tail and forms.tail_alone)) and not find(forms.question_words, instead):
            return self.put_instead(instead)
        said = self.with_names(rest)
        if said != rest:
            return said
        return self.with_topic(rest, marked=marker is not None) or self.asked

    def asked_again(self, rest: str) -> str:
        """Ask the earlier question anew with another question word: "When was that?", "Ở đâu?"."""
        find, forms = self.phrasing.find, self.forms
        end = find(forms.bare_end, rest)
        ask = rest[: end.start()] if end and end.start() else rest
        if not forms.auxiliary:
            return f"{self.statement()}{self.phrasing.gap}{ask[0].lower()}{ask[1:]}"
        found = find(forms.ask, self.earlier)
        body = self.earlier[found.end() :].strip() if found else ""
        if not found or not body:
            return f"{ask}: {self.statement()}"
        if find(forms.auxiliary, body) and not find(forms.asks_subject, found.group()):
            return f"{ask} {body}"
        verb = body.split()[0].strip(",:")
        who = next(iter(self.speakers), forms.stands_for.get(found.group().split()[0].lower(), forms.someone))
        return forms.cleft.format(ask=ask, who=who, verb=verb, rest=body[len(verb) :])

    def statement(self) -> str:
        """Return the earlier question without its question words; "who said" becomes the speaker who did."""
        text, topic = self.earlier, self.parsed.topic
        if self.parsed.kind is QuestionKind.WHO_SAID and topic and self.speakers:
            start = text.find(topic)
            who = self.phrasing.find(self.forms.who, text[:start])
            return f"{self.speakers[0]}{self.phrasing.gap}{text[who.end() if who else 0 : start]}{text[start:]}"
        found = self.phrasing.find(self.forms.ask, text)
        if not found or self.forms.auxiliary:
            return text
        return " ".join(f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".split())

    def put_instead(self, instead: str) -> str:
        """Ask the earlier question about something else: "And the APEC leaders?", "Còn ông Sullivan?"."""
        about = self.phrasing.find(self.forms.about, instead)
        new = instead[about.end() :] if about else instead
        text, parsed = self.earlier, self.parsed
        person = not about and bool(persons(new, self.phrasing))
        if person and parsed.speaker:
            return text.replace(parsed.speaker, new, 1)
        if parsed.kind is QuestionKind.WHAT_SAID and parsed.topic and not person:
            stays = self.phrasing.find(self.forms.stays, parsed.topic)
            return text.replace(parsed.topic, new + parsed.topic[stays.start() :] if stays else new, 1)
        if day := _other_day(text, new):
            return text.replace(*day, 1)
        places = [self.phrasing.groups(self.forms.place, phrase, "place") for phrase in (text, instead)]
        if about and all(places):
            return text.replace(places[0][0], places[1][0])
        said_about = self.phrasing.find(self.forms.said_about, text) if about else None
        if old := said_about.span() if said_about else _counterpart(text, new, self.phrasing):
            return text[: old[0]] + new + text[old[1] :]
        return self.forms.beside.format(question=text, topic=new)

    def with_names(self, text: str) -> str:
        """Return the text with pronouns replaced by the people, the thing and the place of the earlier turn."""
        own = {text[a:b].lower() for a, b in named(text, self.phrasing)}
        first = next((person for person in self.people() if person.lower() not in own), None)
        topic, pair = self.topic(), self.pair()
        meant = {
            "they": pair,
            "their": self.owned(pair),
            "his": self.owned(first),
            "he": first and self.addressed(first, self.forms.his_title),
            "she": first and self.addressed(first, self.forms.her_title),
            "its": self.owned(topic),
            "there": self.place(),
            "it": topic,
        }
        for name, new in meant.items():
            found = self.phrasing.find(self.forms.pronouns.get(name, ""), text)
            if found and new:
                text = text[: found.start()] + new + text[found.end() :]
        return text

    def owned(self, owner: str | None) -> str | None:
        return owner and self.forms.owner.format(name=owner)

    def people(self) -> list[str]:
        """Return whom a pronoun may mean: the speakers of the answer, else the people that the question named."""
        named_there = persons(self.earlier, self.phrasing)
        asks_who = self.parsed.kind in {QuestionKind.WHO_SAID, QuestionKind.WHO}
        return [*self.speakers, *named_there] if not named_there or asks_who else [*named_there, *self.speakers]

    def addressed(self, person: str, title: str) -> str:
        """Return a person with the form of address that stood in the pronoun's place, where the language has one."""
        if not title:
            return person
        titles = "|".join(map(re.escape, self.phrasing.naming.honorifics))
        known = re.search(rf"\b({titles})\s{re.escape(person)}", self.earlier, re.IGNORECASE)
        return f"{known[1].lower() if known else unmarked(title) if is_unaccented(self.asked) else title} {person}"

    def pair(self) -> str | None:
        """Return "A and B" as the earlier question has it, for "they"."""
        both = self.phrasing.groups(self.forms.pair, self.earlier, "first", "second")
        return self.forms.joined.format(first=both[0], second=both[1]) if both else None

    def place(self) -> str | None:
        """Return the place that the earlier question names, for "there"."""
        places = self.phrasing.groups(self.forms.place, self.earlier, "place")
        return self.forms.at.format(place=places[0]) if places else None

    def topic(self) -> str | None:
        """Return what the earlier question was about: what was said, else its named thing with the nouns around."""
        parsed = self.parsed
        if parsed.kind in {QuestionKind.WHO_SAID, QuestionKind.BROAD} and parsed.topic:
            return parsed.topic
        if parsed.kind is QuestionKind.WHAT_SAID and parsed.speaker not in persons(parsed.speaker, self.phrasing):
            return parsed.speaker  # "Xi Jinping's letter", "lá thư của ông Tập"
        return thing(self.earlier, self.phrasing) if self.phrasing.spaced else self.statement()

    def with_topic(self, rest: str, *, marked: bool) -> str | None:
        """Return a question that names nothing itself with the earlier topic beside it, or None if it is complete."""
        topic = thing(self.earlier, self.phrasing)
        if self.phrasing.spaced:
            parsed = parse(rest, self.phrasing.lang)
            if marked or (parsed.kind is QuestionKind.WHAT_SAID and not parsed.topic):
                place = self.place()
                return f"{rest} {place}" if place else None
            small = self.forms.small
            content = [word for word in re.findall(r"\w+", rest.lower()) if word not in small]
            short = len(content) <= _SHORT and not named(rest, self.phrasing) and not re.search(r"\d", rest)
        else:
            short = marked or len(rest) <= _SHORT_UNSPACED
        return self.forms.beside.format(question=rest, topic=topic) if topic and short else None


def _counterpart(text: str, new: str, phrasing: Phrasing) -> tuple[int, int] | None:
    """Return the stretch of the earlier question that the new phrase replaces: it shares its last or first word."""
    words = [(m.group().lower(), *m.span()) for m in re.finditer(r"\w+", text)]
    fresh = re.findall(r"\w+", new.lower())
    telling = {word for word in fresh if word not in phrasing.forms.small and len(word) > 2}
    if shared := next((i for i, (word, _, _) in enumerate(words) if word in telling), None):
        at = fresh.index(words[shared][0])
        first, last = max(0, shared - at), min(len(words) - 1, shared + len(fresh) - 1 - at)
        return words[first][1], words[last][2]
    there = named(text, phrasing)
    return there[0] if there and named(new, phrasing) else None


def _other_day(text: str, new: str) -> tuple[str, str] | None:
    """Return the day, month or year of the text and that of the new phrase in its place: "Còn cuộc tháng 9?"."""
    old, fresh = ([q for q in quantities(t, "") if q.kind in {"date", "year"}] for t in (text, new))
    if len(old) != 1 or len(fresh) != 1:
        return None
    return text[old[0].start : old[0].end], new[fresh[0].start : fresh[0].end]

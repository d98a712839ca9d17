"""A follow-up question made self-contained from the turns before it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.attribute.lexicon import Category, lexicon
from index.languages import languages, lines
from index.text.language import detect, is_unaccented, unmarked
from index.text.names import names
from index.text.quantities import quantities
from qa.question.kinds import QuestionKind, parse

# A question without a name of its own that has at most this many words of content leans on the one before. Measured
# with benchmarks/conversations.py: 4-8 make no difference there.
_SHORT = 6
_SHORT_HAN = 10  # characters; with 12 complete questions are touched
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

    English, Vietnamese (with or without diacritics) and Chinese; other languages come back unchanged.
    """
    asked = " ".join(unicodedata.normalize("NFC", question).split())
    lang = detect(asked)
    earlier = next((t for t in reversed(history) if not parse(t.full, detect(t.full)).kind.small_talk), None)
    if earlier is None or not asked or lang not in _LANGUAGES or parse(asked, lang).kind.small_talk:
        return question
    follow = _FollowUp(asked.strip(_STOPS), lang, earlier)
    said = follow.resolved()
    if said == follow.asked or not said:
        return question
    return said[0].upper() + said[1:] + ("？" if lang == "zh" else "?")


_LANGUAGES = ("en", "vi", "zh")


@dataclass(frozen=True, slots=True)
class _FollowUp:
    """A question, its language and the turn it may lean on."""

    asked: str
    lang: str
    earlier: Turn

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """Search a text for a pattern of the language; unaccented Vietnamese by the folded pattern, place for place."""
        folded = self.lang == "vi" and is_unaccented(text)
        return _pattern(self.lang, name, folded).search(unmarked(text) if folded else text)

    def resolved(self) -> str:
        marker = self.find("marker", self.asked)
        rest = self.asked[marker.end() :] if marker else self.asked
        if self.find("bare", rest):
            return self.asked_again(rest)
        tail = self.find("tail", rest)
        instead = rest[: tail.start()] if tail else rest
        if instead and (marker or (tail and self.lang == "zh")) and not self.find("question_words", instead):
            return self.put_instead(instead)
        said = self.with_names(rest if marker else self.asked)
        if said not in (rest, self.asked):
            return said
        return self.with_topic(rest, marked=marker is not None) or self.asked

    def asked_again(self, rest: str) -> str:
        """Ask the earlier question anew with another question word: "When was that?", "Ở đâu?"."""
        end = self.find("bare_end", rest)
        ask = rest[: end.start()] if end and end.start() else rest
        previous = self.statement()
        forms = _forms(self.lang)
        if self.lang != "en":
            gap = "" if self.lang == "zh" else " "
            return f"{previous}{gap}{ask[0].lower()}{ask[1:]}"
        found = self.find("ask", self.earlier.full)
        body = self.earlier.full[found.end() :].strip() if found else ""
        if found and self.find("auxiliary", body):
            return f"{ask} {body}"
        return forms["cleft"].format(ask=ask, who=self.subject(found), rest=body) if body else f"{ask}: {previous}"

    def subject(self, ask: re.Match[str] | None) -> str:
        """Return who did it, for an earlier question that asked just that: the speaker found, or "a broadcaster"."""
        if self.earlier.speakers:
            return self.earlier.speakers[0]
        forms = _forms(self.lang)
        return forms.get((ask.group().split() or [""])[0].lower(), forms["someone"]) if ask else forms["someone"]

    def statement(self) -> str:
        """Return the earlier question without its question words; "who said" becomes the speaker who did."""
        text = self.earlier.full
        parsed = parse(text, self.lang)
        if parsed.kind is QuestionKind.WHO_SAID and parsed.topic and self.earlier.speakers:
            start = text.find(parsed.topic)
            verb = re.sub(r"^\S+\s*" if self.lang != "zh" else r"^谁", "", text[:start], count=1)
            return f"{self.earlier.speakers[0]}{'' if self.lang == 'zh' else ' '}{verb}{text[start:]}"
        found = self.find("ask", text)
        if not found or self.lang == "en":
            return text
        return " ".join(f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".split())

    def put_instead(self, instead: str) -> str:
        """Ask the earlier question about something else: "And the APEC leaders?", "Còn ông Sullivan?"."""
        about = self.find("about", instead)
        new = instead[about.end() :] if about else instead
        text = self.earlier.full
        parsed = parse(text, self.lang)
        person = not about and (_persons(new, self.lang) or new[0] in _forms(self.lang).get("surnames", ""))
        if person and parsed.speaker:
            return text.replace(parsed.speaker, new, 1)
        if parsed.kind is QuestionKind.WHAT_SAID and parsed.topic and not person:
            return _swap(text, parsed.topic, new, self.lang)
        if day := _other_day(text, new):
            return text.replace(*day, 1)
        old = (self.about_in(text) if about else None) or _counterpart(text, new, self.lang)
        if old:
            return text[: old[0]] + new + text[old[1] :]
        return f"{text} ({new})" if self.lang != "zh" else f"{text}（{new}）"

    def about_in(self, text: str) -> tuple[int, int] | None:
        """Return where an English question says what it is about: "… agree on about direct flights"."""
        found = re.search(r"(?<= about ).+?(?=\s(?:at|in|on)\s|\Z)", text) if self.lang == "en" else None
        return found.span() if found else None

    def with_names(self, text: str) -> str:
        """Return the text with pronouns replaced by the people, the thing and the place of the earlier turn."""
        forms = _forms(self.lang)
        own = {text[a:b].lower() for a, b in _named(text)}
        people = [p for p in self.people() if p.lower() not in own]
        topic = self.topic()
        replacements: list[tuple[str, str | None]] = [
            ("they", self.pair()),
            ("their", _owned(forms, self.pair())),
            ("his", _owned(forms, people[0] if people else None)),
            ("he", self.addressed(people, "ông")),
            ("she", self.addressed(people, "bà")),
            ("its", _owned(forms, topic)),
            ("there", self.place()),
            ("it", topic),
        ]
        for name, new in replacements:
            found = self.find(name, text)
            if found and new:
                text = text[: found.start()] + new + text[found.end() :]
        return text

    def people(self) -> list[str]:
        """Return whom a pronoun may mean: the speakers of the answer, else the people that the question named."""
        named = _persons(self.earlier.full, self.lang)
        return (
            [*self.earlier.speakers, *named] if not named or self.asks_speaker() else [*named, *self.earlier.speakers]
        )

    def asks_speaker(self) -> bool:
        return parse(self.earlier.full, self.lang).kind in {QuestionKind.WHO_SAID, QuestionKind.WHO}

    def addressed(self, people: list[str], title: str) -> str | None:
        """Return the first of the people, in Vietnamese with the form of address that stood in the pronoun's place."""
        if not people:
            return None
        if self.lang != "vi":
            return people[0]
        plain = is_unaccented(self.asked)
        known = re.search(rf"\b(ông|bà|cô|chị|anh)\s{re.escape(people[0])}", self.earlier.full, re.IGNORECASE)
        return f"{known.group(1).lower() if known else unmarked(title) if plain else title} {people[0]}"

    def pair(self) -> str | None:
        """Return "A and B" as the earlier question has it, for "they"."""
        text = self.earlier.full
        joined = re.search(
            r"((?:[Ôôo]ng |[Bb]à |Ong |[Bb]a )?[A-ZĐÂÔÊ]\w*(?:\s[A-ZĐÂÔÊ]\w*){0,3}) (?:and|và|va|với|voi|gặp|gap) "
            r"((?:ông |bà |ong |ba )?[A-ZĐÂÔÊ]\w*(?:\s[A-ZĐÂÔÊ]\w*){0,3})",
            text,
        )
        if joined:
            return _forms(self.lang)["joined"].format(first=joined.group(1).strip(), second=joined.group(2).strip())
        han = re.search(r"([\u4e00-\u9fff]{2,4})和([\u4e00-\u9fff]{2,4})", text) if self.lang == "zh" else None
        return han.group() if han else None

    def place(self) -> str | None:
        """Return the place that the earlier question names, for "there"."""
        found = _PLACE.search(self.earlier.full)
        return _forms(self.lang)["at"].format(place=found.group(1)) if found else None

    def topic(self) -> str | None:
        """Return what the earlier question was about: what was said, else its named thing with the nouns around."""
        parsed = parse(self.earlier.full, self.lang)
        if parsed.kind in {QuestionKind.WHO_SAID, QuestionKind.BROAD} and parsed.topic:
            return parsed.topic
        if parsed.kind is QuestionKind.WHAT_SAID and parsed.speaker not in _persons(parsed.speaker, self.lang):
            return parsed.speaker  # "Xi Jinping's letter", "lá thư của ông Tập"
        return self.statement() if self.lang == "zh" else _thing(self.earlier.full, self.lang)

    def with_topic(self, rest: str, *, marked: bool) -> str | None:
        """Return a question that names nothing itself with the earlier topic beside it, or None if it is complete."""
        text = self.earlier.full
        if self.lang == "zh":
            topic = _thing(text, "zh")
            short = marked or len(rest) <= _SHORT_HAN
            return f"{rest}（{topic}）" if topic and short and topic not in rest else None
        parsed = parse(rest, self.lang)
        opinion = parsed.kind is QuestionKind.WHAT_SAID and not parsed.topic
        if opinion or marked:
            place = self.place()
            return f"{rest} {place}" if place else None
        topic = _thing(text, self.lang)
        nameless = not _named(rest) and not re.search(r"\d", rest) and len(_content(rest)) <= _SHORT
        return f"{rest} ({topic})" if topic and nameless else None


_PLACE = re.compile(
    r"(?:\b(?:in|at|ở|tại|o|tai)\s|在)((?:[A-ZĐ]\w*(?:\s[A-ZĐ]\w*)*)|[\u4e00-\u9fff]{2,6}?(?=[对会说举]))"
)
_HAN_THING = re.compile(
    r"(?:谁说)?([\u4e00-\u9fff]{3,12}?)(?=什么|何时|哪|几|多少|多久|在|的|是|会晤|首日|有|了|重|修|停)"
)


def _owned(forms: dict[str, str], name: str | None) -> str | None:
    return forms["owner"].format(name=name) if name else None


def _swap(text: str, old: str, new: str, lang: str) -> str:
    """Put `new` for `old`; a trailing place stays: "about direct flights at Filoli" keeps "at Filoli"."""
    stays = re.search(r"\s(?:at|in|ở|tại)\s(?=[A-ZĐ])", old) if lang != "zh" else None
    return text.replace(old, new + old[stays.start() :] if stays else new, 1)


def _counterpart(text: str, new: str, lang: str) -> tuple[int, int] | None:
    """Return the stretch of the earlier question that the new phrase replaces: it shares its last or first word."""
    words = [(m.group().lower(), *m.span()) for m in re.finditer(r"\w+", text)]
    fresh = re.findall(r"\w+", new.lower())
    if not fresh or lang == "zh":
        return None
    shared = [i for i, (word, _, _) in enumerate(words) if word in fresh and word not in _small() and len(word) > 2]
    if shared:
        at, i = fresh.index(words[shared[0]][0]), shared[0]
        first, last = max(0, i - at), min(len(words) - 1, i + len(fresh) - 1 - at)
        return words[first][1], words[last][2]
    named = _named(text)
    return named[0] if named and _named(new) else None


def _other_day(text: str, new: str) -> tuple[str, str] | None:
    """Return the day, month or year of the text and that of the new phrase in its place: "Còn cuộc tháng 9?"."""
    old, fresh = ([q for q in quantities(t, "") if q.kind in {"date", "year"}] for t in (text, new))
    if len(old) != 1 or len(fresh) != 1:
        return None
    return text[old[0].start : old[0].end], new[fresh[0].start : fresh[0].end]


def _persons(text: str, lang: str) -> list[str]:
    """Return the names in a question that are no place and no institution known, in order."""
    if lang == "zh":
        parsed = parse(text, lang)
        found = re.match(r"([\u4e00-\u9fff·]{2,4})(?=是|在|对|说|接受|和|什|何|怎|有)", text)
        return [parsed.speaker] if parsed.speaker else [found.group(1)] if found else []
    words = lexicon("vi" if lang == "vi" else "en")
    persons = []
    for name in names(text):
        first = [t.lower() for t in name.text.split()]
        known = words.phrase_at(first, 0)
        the = lang == "en" and text[: name.start].lower().endswith("the ")  # "the Doi Sim library"
        if not name.text.isupper() and not the and (known is None or known[1] not in {Category.PLACE, Category.ORG}):
            persons.append(name.text)
    return persons


@cache
def _small() -> frozenset[str]:
    """Return the words of all languages that carry no content in a question."""
    return frozenset(word for forms in _data().values() for word in forms["small"].split())


def _content(text: str) -> list[str]:
    """Return the words of a question that carry content."""
    return [w for w in re.findall(r"\w+", text.lower()) if w not in _small()]


def _named(text: str) -> list[tuple[int, int]]:
    """Return the runs of capitalised words and of codes like N4, the first word of the question only before another."""
    runs: list[tuple[int, int]] = []
    for word in re.finditer(r"[^\W_]+", text):
        token = word.group()
        if not token[0].isupper() or token.lower() in _small():
            continue
        if runs and text[runs[-1][1] : word.start()] == " ":
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append(word.span())
    alone = bool(runs) and runs[0][0] == 0 and " " not in text[: runs[0][1]] and not text[: runs[0][1]].isupper()
    return runs[1:] if alone else runs


def _thing(text: str, lang: str) -> str | None:
    """Return the named thing of a question with the nouns around it: "the Ba Nhip footbridge", "thư viện Đồi Sim"."""
    if lang == "zh":
        found = _HAN_THING.match(text)
        return found.group(1) if found else None
    widened = [_widened(text, start, end, lang) for start, end in _named(text)]
    if widened:
        best = max(widened, key=lambda span: span[1] - span[0])
        return text[best[0] : best[1]]
    nouns = list(_DEFINITE.finditer(text)) if lang == "en" else []
    return nouns[-1].group() if nouns else None


_ENDS_NOUN = (
    "and|or|in|at|on|of|for|to|is|are|was|were|did|does|last|take|open|opened|run|hold|say|said|about|be|held|begin|start|"
    "agree|have|has|gather|meet|discuss|talk|between|with|who|which|that|closed|when|by|there|from|call|made|after|before"
)
_DEFINITE = re.compile(rf"\bthe (?:(?!(?:{_ENDS_NOUN})\b)[a-z'’-]+ ?){{1,4}}(?<! )")
_AFTER_NAME = re.compile(rf"(?:['’]s)?(?:\s(?!(?:{_ENDS_NOUN})\b)[a-z]+){{1,3}}")
_BEFORE_NAME = re.compile(
    r"(?:(?<!\w)(?!(?:và|với|của|là|ở|tại|gặp|do|cho|có|ông|bà|nói|hết|đi|từ|đến|tới|trong|về|được|bị|trên|giữa|vào|ai|nào|gì|"
    r"va|voi|cua|la|o|tai|gap|co|ong|ba|noi|tu|den|trong|ve|duoc|bi|tren|giua|vao|nao|gi)\s)[^\W\d_]+\s){1,4}\Z"
)


def _widened(text: str, start: int, end: int, lang: str) -> tuple[int, int]:
    """Return a name with its nouns: to the left in Vietnamese, to the right in English, where verbs end it."""
    if lang == "vi":
        before = _BEFORE_NAME.search(text[:start])
        return (before.start() if before else start), end
    after = _AFTER_NAME.match(text, end)
    article = re.search(r"\b(?:the|a|an)\s(?:[a-z]+\s)?\Z", text[:start], re.IGNORECASE)
    return (article.start() if article else start), (after.end() if after else end)


def _forms(lang: str) -> dict[str, str]:
    return _data()[lang]


@cache
def _data() -> dict[str, dict[str, str]]:
    found = {lang: lines(lang, "followups.json") for lang in languages()}
    return {lang: json.loads("\n".join(text)) for lang, text in found.items() if text}


@cache
def _pattern(lang: str, name: str, folded: bool) -> re.Pattern[str]:
    source = _data()[lang][name]
    return re.compile(unmarked(source) if folded else source, re.IGNORECASE)

"""Evidence becomes a cited answer, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from index.languages import FALLBACK
from index.opened import Index
from index.text.language import detect
from qa.citation import Citation, plain
from qa.evidence.quotes import evidence
from qa.evidence.scoring import Evidence
from qa.evidence.short_answer import marked_words
from qa.framing import Phrases, phrases
from qa.question.kinds import Question, QuestionKind
from qa.question.query import prepare
from qa.refusal import confidence, on_topic, strength
from qa.retrieve import Filters, Hit, hits, retrieve

_RETRIEVED = 40
# Kinds of questions whose further quotes must be from articles that answer by themselves.
_ON_TOPIC = frozenset({QuestionKind.BROAD, QuestionKind.WHY})
_QUOTES, _QUOTES_FOR_BROAD, _NEAREST, _NEWEST = 3, 5, 3, 5
_MARKS = '"“‘«「『„'


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer and the markers of the citations it rests on."""

    text: str
    markers: tuple[int, ...] = ()


class Fault(StrEnum):
    """Why a sentence that a language model wrote is not part of the answer."""

    UNMARKED = "unmarked"
    NO_SUCH_SOURCE = "no-such-source"
    NUMBER = "number"
    NAME = "name"
    MEANING = "meaning"


class Notice(StrEnum):
    """Why the quotations stand although a language model was asked to word them."""

    DOWN = "down"
    SLOW = "slow"
    KEY = "key"
    MODEL = "model"
    FAILED = "failed"
    DECLINED = "declined"
    CUT_OFF = "cut-off"
    NONSENSE = "nonsense"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that a language model wrote and the articles do not support, and why; never part of the answer."""

    text: str
    why: Fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question: sentences with markers, and their citations, numbered from 1 as they appear.

    `short` is the answering name, date or number where it is certain; `searched` the question as it was searched;
    `abstained` is true for a refusal, with the `nearest` passages as what they are; `confidence` is how likely the
    articles answer, 0 to 1, None where no question was asked; times are in seconds.

    `written` is true where a language model worded the sentences, `dropped` are those of its sentences that failed the
    check, and `notice` says why the quotations stand where its answer could not be used.
    """

    question: str
    searched: str
    language: str
    short: str | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float | None = None
    nearest: tuple[Hit, ...] = ()
    seconds: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    written: bool = False
    dropped: tuple[Dropped, ...] = ()
    notice: Notice | None = None

    @property
    def text(self) -> str:
        """The answer as plain text with [n] markers."""
        lines = [self.short] if self.short else []
        return "\n".join([*lines, *(_marked(sentence) for sentence in self.sentences)])

    def markdown(self) -> str:
        """Return the answer with its sources and what was left out of it, to be kept elsewhere."""
        words = phrases(self.language)
        lines = [f"**{self.short}**", ""] if self.short else []
        lines += [f"{words.notices[self.notice]}\n"] if self.notice else []
        lines += [f"{_marked(sentence)}\n" for sentence in self.sentences]
        lines += [f"~~{sentence.text}~~ ({words.faults[sentence.why]})\n" for sentence in self.dropped]
        for c in self.citations:
            about = ", ".join(part for part in (c.publisher, str(c.published or ""), c.source) if part)
            quote = f": “{c.quote}”" if self.written else ""  # else it stands above
            lines.append(f"[{c.marker}] {c.title or c.source} ({about}){quote}")
        return "\n".join(lines).strip()

    def as_dict(self, index: Index) -> dict[str, Any]:
        """Return JSON-ready data, every citation verified now; `docs/api.md` says what each key means.

        It is the one form of an answer: for the command line, other programs and the page.
        """
        names = ("question", "searched", "language", "short", "abstained", "confidence", "written", "notice", "seconds")
        return {name: getattr(self, name) for name in names} | {
            "answer": self.text,
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "citations": [citation.as_dict(index) for citation in self.citations],
            "nearest": [plain(hit) for hit in self.nearest],
            "dropped": [asdict(sentence) for sentence in self.dropped],
            "timings": dict(self.timings),
            "markdown": self.markdown(),
            "generation": index.generation,
        }


def answer(index: Index, question: str, asked: str, filters: Filters | None, language: str | None) -> Answer:
    """Answer `asked`, which is `question` made to stand alone; the rest is as for `qa.ask`."""
    began = time.perf_counter()
    lang = language or detect(asked) or FALLBACK
    query = prepare(index, asked)
    prepared = time.perf_counter()
    if query is None:
        return _refusal(question, asked, lang, [], began)
    parsed = query.question
    if parsed.kind.small_talk:
        return _small_talk(index, question, parsed.kind, lang, began)
    candidates = retrieve(index, query, _RETRIEVED, filters)
    searched = time.perf_counter()
    most = _QUOTES_FOR_BROAD if parsed.kind.several_quotes else _QUOTES
    found = evidence(index, query, candidates, most, filters)
    strong = strength(index, query, candidates, found)
    if strong < 1:
        refused = _refusal(question, query.shown, lang, hits(index, candidates[:_NEAREST]), began)
        return replace(refused, confidence=confidence(strong))
    if parsed.kind in _ON_TOPIC:
        found = on_topic(index, query, candidates, found)
    chosen = _in_order(parsed.kind, found)
    citations = tuple(_citation(index, number, item, parsed) for number, item in enumerate(chosen, 1))
    said = tuple(_framed(citation, item, phrases(lang)) for citation, item in zip(citations, chosen, strict=True))
    done = time.perf_counter()
    timings = {"reading": prepared - began, "searching": searched - prepared, "answering": done - searched}
    short = _short(parsed.kind, citations)
    rounded = {name: round(seconds, 4) for name, seconds in timings.items()}
    sure = confidence(strong)
    return Answer(question, query.shown, lang, short, said, citations, False, sure, (), round(done - began, 4), rounded)


def _in_order(kind: QuestionKind, found: Sequence[Evidence]) -> list[Evidence]:
    """Order quotes: speakers of the same thing and broad answers in the order of time, where every date is known."""
    timed = kind in {QuestionKind.WHO_SAID, QuestionKind.BROAD} and all(item.article.published for item in found)
    if not timed:
        return list(found)
    return sorted(found, key=lambda item: (item.article.published or date.max, item.article.id, item.start))


def _citation(index: Index, number: int, item: Evidence, question: Question) -> Citation:
    article, said = item.article, item.said
    marked = item.told
    if question.kind is QuestionKind.WHO_SAID and said and not marked:
        marked = (max(item.start, said.start), min(item.end, said.end))
    elif not marked:
        marked = marked_words(item, question)
    return Citation(
        marker=number,
        article_id=article.id,
        sha256=article.sha256,
        source=article.source,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        speaker=said.speaker if said else None,
        office=(said.office or None) if said else None,
        start=item.start,
        end=item.end,
        quote=item.quote,
        marked=(marked,) if marked else (),
        near=item.near,
        meant=_meant(index, item),
        lang=article.lang,
    )


def _meant(index: Index, item: Evidence) -> tuple[tuple[str, str], ...]:
    """Return whom the pronouns and short names of a quote mean, where the quote does not name them."""
    inside = (r for r in index.referents(item.article.id) if item.start <= r.start and r.end <= item.end)
    named = item.quote.casefold()
    pairs = ((item.article.text[r.start : r.end], r.name) for r in inside if r.name.casefold() not in named)
    return tuple(dict.fromkeys(pairs))


def _framed(citation: Citation, item: Evidence, words: Phrases) -> AnswerSentence:
    if item.said and citation.speaker:
        form = "said" if item.said.direct else "reported"
        framed = getattr(words, f"{form}_office" if citation.office else form)
    else:
        framed = words.wrote if citation.publisher else words.written
    quote = citation.quote if citation.quote[0] in _MARKS else f"“{citation.quote}”"
    about = {"speaker": citation.speaker, "office": citation.office, "publisher": citation.publisher}
    text = framed.format(**about, quote=quote)
    if citation.published:
        text = words.dated.format(date=citation.published.isoformat(), sentence=text)
    return AnswerSentence(text, (citation.marker,))


def _short(kind: QuestionKind, citations: Sequence[Citation]) -> str | None:
    """Return the answer in a few words: the speakers, or the words marked in the best quote."""
    if kind is QuestionKind.WHO_SAID:
        return ", ".join(dict.fromkeys(c.speaker for c in citations if c.speaker)) or None
    first = citations[0]
    if not first.marked:
        return None
    start, end = first.marked[0]
    return first.quote[start - first.start : end - first.start]


def _refusal(question: str, searched: str, lang: str, nearest: Sequence[Hit], began: float) -> Answer:
    said = (AnswerSentence(phrases(lang).refusal),)
    seconds = round(time.perf_counter() - began, 4)
    return Answer(question, searched, lang, None, said, (), True, 0.0, tuple(nearest), seconds)


def _small_talk(index: Index, question: str, kind: QuestionKind, lang: str, began: float) -> Answer:
    """Reply from what the collection holds to talk that is no question."""
    words, articles = phrases(lang), index.manifest.counts["articles"]
    newest = [index.article(article_id) for article_id in index.store.newest(_NEWEST)]
    example = newest[0].title if newest else ""
    slots = {"articles": articles, "publishers": index.store.publishers(), "example": example}
    text = str(getattr(words, kind if articles else "empty")).format(**slots)
    lines = [AnswerSentence(text)]
    if kind is QuestionKind.ARTICLES:
        lines += [AnswerSentence(f"{a.title or a.source} ({a.published or a.publisher})") for a in newest]
    return Answer(
        question, question, lang, None, tuple(lines), (), False, None, (), round(time.perf_counter() - began, 4)
    )


def _marked(sentence: AnswerSentence) -> str:
    return sentence.text + "".join(f" [{marker}]" for marker in sentence.markers)

"""Everything that a build makes of one article before it writes anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import segment
from index.article import Article, Attribution, Passage, Sentence, Spoken
from index.attribute import attribute
from index.text.glossary import Concepts, glossary
from index.text.names import names
from index.text.quantities import terms
from index.text.sentences import sentences as find_sentences
from index.text.words import folded_tokens, tokens

if TYPE_CHECKING:
    from index.embed import Embedder


@dataclass(frozen=True, slots=True)
class Parts:
    """An article and its parts.

    `full_text` holds for each passage its words as written, folded, and its quantities; `names` the names in the text;
    `concepts` those of passages and of sentences.

    `texts` are embedded: passages and sentences, both under the title, and what is spoken, on its own. Without the
    title the lead, which names everybody, outdoes the sentence that answers. What somebody said is compared with
    propositions, which have no title. Sentence vectors pooled out of their passage instead of encoded ("late chunking")
    rank far worse: 0.715 against 0.792.
    """

    article: Article
    sentences: Sequence[Sentence]
    passages: Sequence[Passage]
    attribution: Attribution
    spoken: Sequence[Spoken]
    full_text: Sequence[tuple[str, str, str]]
    names: frozenset[str]
    concepts: tuple[list[Concepts], list[Concepts]]
    texts: tuple[list[str], list[str], list[str]]

    @classmethod
    def of(cls, article: Article, embedder: Embedder) -> Parts:
        """Take an article apart; passages fit the window of the embedder."""
        sentences = find_sentences(article)
        passages = segment.passages(article, sentences, embedder.count_tokens, embedder.window)
        found = attribute(article, sentences)
        spoken = segment.spoken(sentences, found.quotations)
        under_title = [[f"{article.title}\n{t}".strip() for t in _cut(article, p)] for p in (passages, sentences)]
        held = [glossary().meanings(text) for text in _cut(article, sentences)]
        title = glossary().meanings(article.title)
        return cls(
            article,
            sentences,
            passages,
            found,
            spoken,
            full_text=[_full_text(text, article.lang) for text in under_title[0]],
            names=frozenset(name.text for name in names(article.text)),
            concepts=([title.union(*held[p.first : p.last]) for p in passages], held),
            texts=(under_title[0], under_title[1], _cut(article, spoken)),
        )

    @property
    def digest(self) -> str:
        """A hash of the texts that are embedded: where it is the same, so are the vectors."""
        return hashlib.sha256(json.dumps(self.texts).encode()).hexdigest()


def _cut(article: Article, parts: Iterable[Sentence | Passage | Spoken]) -> list[str]:
    return [article.text[part.start : part.end] for part in parts]


def _full_text(text: str, lang: str) -> tuple[str, str, str]:
    return " ".join(tokens(text)), " ".join(folded_tokens(text)), " ".join(terms(text, lang))

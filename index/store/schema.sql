-- Names in braces stand for the fields of a dataclass (index/article.py), as columns.
CREATE TABLE pages (source TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE articles (number INTEGER PRIMARY KEY, twin_of TEXT, {articles});
CREATE UNIQUE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_by_source ON articles (source);

-- The numbers of sentences, passages and what is spoken are also their rows among the vectors.
CREATE TABLE sentences (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {sentences});
CREATE INDEX sentences_by_article ON sentences (article);
-- A passage is the sentences from row `first` up to row `last`.
CREATE TABLE passages (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {passages});
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE quotations (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {quotations});
CREATE INDEX quotations_by_article ON quotations (article);
-- What was said, cut at sentences, with the numbers of both.
CREATE TABLE spoken (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {spoken});
CREATE TABLE referents (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {referents});
CREATE INDEX referents_by_article ON referents (article);
CREATE TABLE offices (number INTEGER PRIMARY KEY, article INTEGER NOT NULL, {offices});
CREATE INDEX offices_by_article ON offices (article);
CREATE TABLE names (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

-- In the order of the articles: a hash of the texts that were embedded, and how many of each kind there are.
CREATE TABLE embedded (
    digest TEXT NOT NULL, passages INTEGER NOT NULL, sentences INTEGER NOT NULL, spoken INTEGER NOT NULL
);

-- Words and pairs of neighbours in Vietnamese text, by which marks are given back to questions typed without them.
CREATE TABLE words (
    folded TEXT NOT NULL, word TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (folded, word)
) WITHOUT ROWID;
CREATE TABLE pairs (
    first TEXT NOT NULL, second TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (first, second)
) WITHOUT ROWID;

-- Words as written, words without marks, canonical numbers and dates: a question trusts each as far as it found
-- something there. Tokens are made in index.text.words; the categories only keep them whole.
CREATE VIRTUAL TABLE full_text USING fts5(
    words, folded, quantities, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(full_text, 'col');

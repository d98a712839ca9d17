CREATE TABLE pages (source TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, source TEXT NOT NULL, ordinal INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL, published TEXT, published_time TEXT,
    published_inferred INTEGER NOT NULL, publisher TEXT NOT NULL, byline TEXT NOT NULL, lang TEXT NOT NULL,
    url TEXT NOT NULL, captions TEXT NOT NULL, twin_of TEXT
);
CREATE INDEX articles_by_source ON articles (source);
CREATE TABLE removed (article INTEGER NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL, why TEXT NOT NULL);
CREATE INDEX removed_by_article ON removed (article);

-- The numbers of sentences and passages are also their rows among the vectors.
CREATE TABLE sentences (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX sentences_by_article ON sentences (article);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE quotations (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, speaker TEXT NOT NULL, office TEXT NOT NULL,
    verb TEXT NOT NULL, direct INTEGER NOT NULL
);
CREATE INDEX quotations_by_article ON quotations (article);
-- What was said, cut at sentences: also rows among the vectors.
CREATE TABLE spoken (number INTEGER PRIMARY KEY, sentence INTEGER NOT NULL, quotation INTEGER NOT NULL);
CREATE TABLE names (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

-- Words and pairs of neighbours in Vietnamese text, by which marks are given back to questions typed without them.
CREATE TABLE words (
    folded TEXT NOT NULL, word TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (folded, word)
) WITHOUT ROWID;
CREATE TABLE pairs (
    first TEXT NOT NULL, second TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (first, second)
) WITHOUT ROWID;

-- Words as written, words without marks, canonical numbers and dates: a question trusts each as far as it found
-- something there. Tokens are made in index.fold; the categories only keep them whole.
CREATE VIRTUAL TABLE full_text USING fts5(
    words, folded, quantities, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(full_text, 'col');

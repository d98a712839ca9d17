"""Small pages as a browser saves them, for the tests of the page."""

from __future__ import annotations

from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<title>{title}</title>
<meta property="og:site_name" content="{publisher}">
<meta property="article:published_time" content="{published}">
</head>
<body>
{menu}
<article>
<h1>{title}</h1>
{paragraphs}
</article>
</body>
</html>
"""


def saved_page(title: str, publisher: str, published: str, lang: str, *paragraphs: str, menu: str = "") -> str:
    """Return a saved web page; mark-up in its words is text, that in its menu is mark-up."""
    return _PAGE.format(
        lang=lang,
        title=escape(title),
        publisher=escape(publisher),
        published=published,
        menu=f"<nav>{menu}</nav>" if menu else "",
        paragraphs="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs),
    )

"""The visible lines of an HTML page, one a block, as a browser would save them as text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html  # type: ignore[import-untyped]

from index.article import canonical
from index.clean.lines import Line

_UNSEEN = {
    *("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select"),
    *("option", "textarea", "canvas", "math", "audio", "video", "datalist"),
}
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"),
    *("ins", "kbd", "label", "mark", "meta", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
    *("time", "tt", "u", "var", "wbr", "link", "amp-img", "picture", "source", "nobr"),
}


def parse(markup: str) -> html.HtmlElement | None:
    """Return the page's tree, None when there is nothing in the mark-up."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def visible_lines(markup: str) -> list[Line]:
    """Return the page's title and then its visible blocks; each line's number is its place in the mark-up."""
    tree = parse(markup)
    if tree is None:
        return []
    title = canonical(" ".join(tree.xpath("//head/title//text()")))
    lines = [Line((1,), title)] if title else []
    pieces: list[str] = []
    number = 1
    for text, line in _pieces(tree):
        if text is None:
            if joined := canonical(" ".join(pieces)):
                lines.append(Line((number,), joined))
            pieces, number = [], line
        else:
            number = line if not pieces else number
            pieces.append(text)
    return lines


def _pieces(tree: html.HtmlElement) -> Iterator[tuple[str | None, int]]:
    """Yield text with its line in the mark-up, and None where a block begins or ends."""
    hidden = 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "script"
        line = min(node.sourceline or 1, 10_000_000)
        text, sign = (node.text, 1) if event == "start" else (node.tail, -1)
        styled_away = "display:none" in (node.get("style") or "").replace(" ", "")
        hidden += sign * (tag in _UNSEEN or styled_away or node.get("hidden") is not None)
        if tag not in _INLINE:
            yield None, line
        if text and not hidden:
            yield text, line
    yield None, 1

"""The content as HTML or Markdown; text from a scenario is never taken as markup."""

import re
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.content import Content

_SETTINGS: dict[str, Any] = {
    "loader": PackageLoader("sim.report"),
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_MARKDOWN = re.compile(r"([\\`*_|\[\]])")


def html(content: Content) -> str:
    """Return the report as one page that needs no network."""
    return _written(Environment(**_SETTINGS, finalize=_together), "report.html", content)


def markdown(content: Content) -> str:
    """Return the report as Markdown, with its pictures in words."""
    return _written(Environment(**_SETTINGS, finalize=_plain), "report.md", content)


def _written(pages: Environment, template: str, content: Content) -> str:
    return pages.get_template(template).render(content._asdict())


def _together(value: object) -> object:
    """Keep a number and its sign on one line."""
    if isinstance(value, Markup):
        return value
    return re.sub(r"(?<=\d) (?=%|pts?\b)", _NO_BREAK, str(value))


def _plain(value: object) -> Markup:
    """Escape a text for Markdown and put it on one line."""
    if isinstance(value, Markup):
        return value
    text = escape(" ".join(str(value).split()), quote=False)
    return Markup(_MARKDOWN.sub(r"\\\1", text))

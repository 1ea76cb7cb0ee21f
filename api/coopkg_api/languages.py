"""The languages of one request: of the content that is shown, and of the interface around it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from coopkg.messages import LANGUAGES
from coopkg.models import Text
from coopkg_api.negotiation import best_language

DEFAULT = "fr"


@dataclass(frozen=True)
class Languages:
    """What a reader asked for.

    Attributes:
        content: ``fr`` or ``en``: labels and notes, where they exist in that language.
        interface: ``fr`` or ``en``: everything around them.
        asked: the parameters of the address that links have to keep.
    """

    content: str
    interface: str
    asked: tuple[tuple[str, str], ...] = ()


def languages(request: Request) -> Languages:
    """Return what a request asks for: ``?lang=`` (``?ui=``: interface only), else Accept-Language, else French.

    A part ``{lang}`` of the path asks as ``?lang=`` does.
    """
    given = {name: request.query_params.get(name, "").lower() for name in ("lang", "ui")}
    given["lang"] = given["lang"] or str(request.path_params.get("lang", ""))
    asked = {name: value for name, value in given.items() if value in LANGUAGES}
    accepted = best_language(request.headers.get("accept-language"), LANGUAGES) or DEFAULT
    content = asked.get("lang", accepted)
    return Languages(content, asked.get("ui", content), tuple(asked.items()))


def in_language(text: Text, lang: str) -> tuple[str, str]:
    """Return the string of a text in ``lang``, else in the other languages, with the language it is in.

    Returns:
        A pair (string, language tag); two empty strings for an empty text.
    """
    for tag in (lang, *LANGUAGES, *text):
        if text.get(tag):
            return text[tag], tag
    return "", ""

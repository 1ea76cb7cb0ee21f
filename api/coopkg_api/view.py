"""One request as the templates see it: words, numbers, addresses and texts in the reader's languages."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup, escape
from starlette.requests import Request

from coopkg.messages import LANGUAGES
from coopkg.models import Hit, Ref, Text
from coopkg.namespaces import base, iri, local_name, shorten
from coopkg_api.addresses import encoded, prefix
from coopkg_api.languages import in_language, languages
from coopkg_api.phrases import counted, phrase, unbroken, word
from coopkg_api.vocabulary import Vocabulary

_FOLDERS = {
    "/concepts": "/doc/concept/",
    "/sources": "/doc/source/",
    "/grids": "/doc/grid/",
    "/comparisons": "/doc/comparison/",
    "/collectives": "/doc/collective/",
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_FAMILIES = ("coop", "foaf", "org", "oa", "skos", "sssom")


class View:
    """Writes words and addresses for one reader.

    Args:
        request: what was asked, for the languages, the path and the prefix the application is mounted under.
        vocabulary: labels and definitions of the ontology's terms, where a generation is served.
    """

    def __init__(self, request: Request, vocabulary: Vocabulary | None = None) -> None:
        spoken = languages(request)
        self.lang = spoken.content
        self.ui = spoken.interface
        self.path = request.url.path
        self.asked = spoken.asked
        self._vocabulary = vocabulary
        self._query = [(k, v) for k, v in request.query_params.multi_items() if k not in ("lang", "ui")]
        self._root = prefix(request)
        self._base = base()  # once: a page asks for thousands of addresses

    def t(self, key: str, **data: object) -> str:
        """Return a phrase of the interface."""
        return phrase(key, self.ui, **data)

    def count(self, key: str, number: int) -> str:
        """Return a number with its noun, such as « 3 énoncés »."""
        return counted(f"count.{key}", number, self.ui)

    def named(self, name: str) -> str:
        """Return the ontology's label of a kind or a voice, given by its local name."""
        return self.term_label(self._kind(name)) or name

    def head(self, column: str) -> str:
        """Return the head of a column of an answer, else its name."""
        return word(f"column.{column}", self.ui) or column

    def code(self, text: str) -> str:
        """Return what a code of an answer means (``GuidingQuestion``, ``quoted``, ``yes``), else the code itself."""
        return word(f"code.{text}", self.ui) or self.named(text)

    def country(self, code: str) -> str:
        """Return the name of a country, given by its ISO 3166-1 code, else the code."""
        return word(f"country.{code}", self.ui) or code

    def asks(self, summary: Text) -> str:
        """Return the sentence of a question; in French no mark stands alone on a line."""
        return unbroken(summary[self.ui]) if self.ui == "fr" else summary[self.ui]

    def defined(self, name: str) -> str:
        """Return the ontology's definition of a kind or a voice, or an empty string."""
        known = self._vocabulary.definitions if self._vocabulary else {}
        return in_language(known.get(self._kind(name), {}), self.ui)[0]

    def term_label(self, address: str) -> str:
        """Return the ontology's label of a term, its own or another vocabulary's, else ours, else an empty string."""
        known = self._vocabulary.labels if self._vocabulary else {}
        return in_language(known.get(address, {}), self.ui)[0] or word(f"property.{shorten(address)}", self.ui)

    def _kind(self, name: str) -> str:
        known = self._vocabulary.labels if self._vocabulary else {}
        return next((a for a in (iri(f"{family}:{name}") for family in _FAMILIES) if a in known), name)

    def title(self, ref: Ref) -> Markup:
        """Return the label of a thing, else its kind and its number: never a bare address.

        A text without a language that repeats the address stands in for a label that is missing.
        """
        name, tag = in_language(ref.label, self.lang)
        own = local_name(ref.iri)
        if (name and (tag or name != own)) or not getattr(ref, "kind", ""):
            return self.shown(ref.label, ref.iri)
        number = own.partition("-")[0] if _UUID.match(own) else own
        return _bdi(f"{self.named(getattr(ref, 'kind', ''))} {number}")

    def url(self, path: str, **parameters: object) -> str:
        """Return the address of a path of this site, without a host; the languages that were asked for go along."""
        asked = [*((name, str(value)) for name, value in parameters.items()), *self.asked]
        query = urlencode(asked) if asked else ""
        return self._root + encoded(path) + (f"?{query}" if query else "")

    def file(self, path: str) -> str:
        """Return the address of a path whose content has no language."""
        return self._root + encoded(path)

    def here(self, **parameters: object) -> str:
        """Return the address of this page with some of its parameters changed."""
        kept = {**dict(self._query), **{name: str(value) for name, value in parameters.items()}}
        return self.url(self.path.removeprefix(self._root), **kept)

    def name(self, address: str) -> str:
        """Return the local name of an IRI: what the addresses of lists take."""
        return local_name(address)

    def short(self, address: str) -> str:
        """Return the prefixed name of an IRI."""
        return shorten(address)

    def term(self, name: str) -> str:
        """Return the label of a term, given by its prefixed name, else the name itself."""
        return self.term_label(iri(name)) or name

    def marked(self, hit: Hit) -> Markup:
        """Return the text that a search matched, with the words that were sought marked."""
        parts, at = [], 0
        for start, end in hit.marks:
            parts += [escape(hit.matched[at:start]), Markup("<mark>{}</mark>").format(hit.matched[start:end])]
            at = end
        return Markup().join([*parts, escape(hit.matched[at:])])

    def within(self, path: str) -> bool:
        """Tell whether the page lies at or below a path."""
        here = self.path.removeprefix(self._root)
        return here == path or here.startswith(_FOLDERS.get(path, path + "/"))

    def in_words(self, lang: str) -> str:
        """Return what the link to this page in another language says."""
        return phrase("site.in_this_language", lang)

    def anchor(self, address: str) -> str:
        """Return the fragment that stands for a thing within a page."""
        return address.removeprefix(self._base + "id/").replace("/", "-")

    def in_other(self, lang: str) -> str:
        """Return the address of this page in another language."""
        return f"{encoded(self.path)}?{urlencode([*self._query, ('lang', lang)])}"

    def href(self, address: str) -> str:
        """Return where an IRI leads: a page of this site, an http(s) address as it is, or nothing."""
        if address.startswith(self._base + "id/"):
            return self.url("/doc/" + address.removeprefix(self._base + "id/"))
        if address.startswith(self._base + "ns"):
            fragment = address.partition("#")[2]
            return self.url("/ns") + (f"#{quote(fragment)}" if fragment else "")
        return address if _leads_outside(address) else ""

    def outside(self, address: str) -> bool:
        """Tell whether an IRI leads to another site."""
        return _leads_outside(address) and not address.startswith(self._base)

    def plain(self, text: Text, address: str = "") -> str:
        """Return a text in the reader's language, else in another, else the local name of ``address``."""
        return in_language(text, self.lang)[0] or local_name(address)

    def shown(self, text: Text, address: str = "") -> Markup:
        """Return a text as HTML with its language; « (en) » says that it stands in for a missing translation."""
        string, tag = in_language(text, self.lang)
        if not string:
            return _bdi(local_name(address))
        if tag in ("", self.lang):
            return _bdi(string, tag or "und")
        return _bdi(string, tag) + Markup(' <small class="tag">({})</small>').format(tag)

    def other(self, text: Text) -> Markup:
        """Return a text in the language that :meth:`shown` did not take; nothing where both read alike."""
        taken = in_language(text, self.lang)[0]
        left = {tag: string for tag, string in text.items() if tag in LANGUAGES and string != taken}
        return Markup().join(_bdi(string, tag) for tag, string in left.items())


def _bdi(string: str, tag: str = "") -> Markup:
    """Return a text that keeps its direction to itself; a page has a thousand, and ``Markup.format`` takes its time."""
    lang = f' lang="{escape(tag)}"' if tag else ""
    return Markup(f"<bdi{lang}>{escape(string)}</bdi>")  # noqa: S704 — both are escaped


def _leads_outside(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)

"""What can go wrong, drawn as one tree.

    CoopkgError
    ├── BadUse                    the caller asked for something that cannot be: exit 2, HTTP 4xx
    │   ├── BadSetting
    │   ├── UnknownName           no such concept, question, grid…: HTTP 404
    │   ├── BadParameter          a question's parameter is malformed, or not one of its own
    │   │   └── MissingParameter
    │   ├── NameTaken             an identifier is never used twice
    │   ├── UnreadableFile
    │   ├── AddressTaken
    │   ├── SourceNotNamed        no copy of the page was named
    │   ├── PhraseNotFound        the words are not on that line
    │   ├── BadQuery              the engine cannot parse the query: line and column
    │   ├── QueryRefused          the guard does not let the query in
    │   └── UnsupportedFormat
    ├── InvalidData               the data is wrong: exit 1
    │   ├── SyntaxFault           file, line, column
    │   ├── DoctypeRefused        XML that declares a DOCTYPE or ENTITY
    │   ├── Misplaced             a file, triple or blank node stands where it may not
    │   ├── SheetFault            what is wrong in a sheet of labels, by row and column
    │   ├── ShapeFault            focus nodes, paths, messages
    │   └── CheckFault            things, messages
    └── Unavailable               nothing wrong with the request: exit 1, HTTP 503
        ├── NotBuilt
        ├── LimitReached          time, memory or places
        ├── NoRoom                the disk is too full to build
        └── ReasonerUnavailable

Every error carries its data as attributes; :meth:`CoopkgError.message` turns them into one sentence with a remedy, in
French or English, from ``locales/``. The command line and the web application each map them once.
"""

from __future__ import annotations

from typing import Any, ClassVar

from coopkg.messages import find, say


class CoopkgError(Exception):
    """Base of every error of the library.

    Args:
        **data: what the error is about; the attributes of the same names.
    """

    key: ClassVar[str] = "error"

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.message("en"))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def message(self, lang: str = "en") -> str:
        """Return one readable sentence in ``fr`` or ``en``: what is wrong, where, and what to do."""
        return say(self.key, lang, **self.data)


class BadUse(CoopkgError):
    """The caller asked for something that cannot be."""

    key = "error.use"


class BadSetting(BadUse):
    """A setting has a value it cannot have (``name``, ``value``; ``expected``: number, where not told, or networks)."""

    key = "error.setting"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with what is expected."""
        return say(f"error.setting{'_networks' if self.data.get('expected') else ''}", lang, **self.data)


class UnknownName(BadUse):
    """There is no such thing (``kind``, ``name``)."""

    key = "error.unknown"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with the kind in the same language."""
        return say(self.key, lang, **self.data | {"kind": say(f"kind.{self.data['kind']}", lang)})


class BadParameter(BadUse):
    """A question's parameter is missing or malformed (``name``, ``value``, ``expected``: a type, or words)."""

    key = "error.parameter"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with a type in the same language."""
        expected = str(self.data["expected"])
        return say(self.key, lang, **self.data | {"expected": find(f"expected.{expected}", lang, expected)})


class MissingParameter(BadParameter):
    """A question's parameter must be given (``name``, ``expected``)."""

    key = "error.missing"


class NameTaken(BadUse):
    """A new record has the identifier of another, in use or not (``name``)."""

    key = "error.taken"


class UnreadableFile(BadUse):
    """A file cannot be read (``path``, ``reason``)."""

    key = "error.file"


class AddressTaken(BadUse):
    """The server cannot listen there (``host``, ``port``, ``reason``)."""

    key = "error.address"


class SourceNotNamed(BadUse):
    """The command needs the user's copy of the page."""

    key = "error.source"


class PhraseNotFound(BadUse):
    """The words do not stand on that line (``words``, ``line``)."""

    key = "error.phrase"


class BadQuery(BadUse):
    """The query cannot be parsed (``detail``, ``line``, ``column``; both 1-based, or None; ``reason``, where known)."""

    key = "error.query"

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason: place, prefix, open, close, string or word."""
        return (
            say(f"query.{self.data['reason']}", lang, **self.data) if "reason" in self.data else super().message(lang)
        )


class QueryRefused(BadUse):
    """The guard does not let the query in (``reason``: a message key; ``forbidden``: bool)."""

    key = "error.refused"

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"guard.{self.data['reason']}", lang, **self.data)


class UnsupportedFormat(BadUse):
    """No such format, or not for this kind of result (``wanted``, ``offered``)."""

    key = "error.format"


class InvalidData(CoopkgError):
    """The data is wrong; nothing was changed."""

    key = "error.data"


class SyntaxFault(InvalidData):
    """A file cannot be parsed (``path``, ``line``, ``column``, ``detail``)."""

    key = "error.syntax"


class DoctypeRefused(InvalidData):
    """An XML file declares a DOCTYPE or an ENTITY, or is not UTF-8 (``path``)."""

    key = "error.doctype"


class Misplaced(InvalidData):
    """Something stands where it may not (``reason``: file, source, triple or blank; ``path``, ``line``, ``other``)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"error.misplaced_{self.data['reason']}", lang, **self.data)


class SheetFault(InvalidData):
    """A sheet of labels cannot be taken over (``faults``, each with a ``message(lang)``; ``count``)."""

    key = "error.sheet"


class ShapeFault(InvalidData):
    """Data does not conform to the shapes (``report``: a validation report; ``count``)."""

    key = "error.shapes"


class CheckFault(InvalidData):
    """The finished graph holds what it must not (``report``: what the checks found; ``count``)."""

    key = "error.checks"


class Unavailable(CoopkgError):
    """Nothing is wrong with the request, but it cannot be answered now."""

    key = "error.unavailable"


class NotBuilt(Unavailable):
    """No generation has been built yet (``home``)."""

    key = "error.not_built"


class LimitReached(Unavailable):
    """A query met a limit (``limit``: a key of the section ``limit``; ``seconds``: when to try again)."""

    key = "error.limit"

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the limit that was met."""
        return say(f"limit.{self.data['limit']}", lang, **self.data)


class NoRoom(Unavailable):
    """The disk is too full to build (``home``, ``needed`` and ``free`` in MiB)."""

    key = "error.no_room"


class ReasonerUnavailable(Unavailable):
    """HermiT cannot be run (``reason``)."""

    key = "error.reasoner"

"""The data is wrong; nothing was changed."""

from __future__ import annotations

from coopkg.errors.base import CoopkgError
from coopkg.messages import say


class InvalidData(CoopkgError):
    """The data is wrong; nothing was changed."""

    key = "error.data"


class SyntaxFault(InvalidData):
    """A file cannot be parsed (``path``, ``line``, ``column``, ``detail``); line 0 where nobody can tell which."""

    key = "error.syntax"

    def message(self, lang: str = "en") -> str:
        """Return the place, as far as it is known, and the fault."""
        return say(self.key if self.data["line"] else "error.syntax_unplaced", lang, **self.data)


class DoctypeRefused(InvalidData):
    """An XML file declares a DOCTYPE or an ENTITY, or is not UTF-8 (``path``)."""

    key = "error.doctype"


class FileRefused(InvalidData):
    """A file of RDF takes more than it may (``path``; ``reason``: deep, attributes, long, time or memory; ``most``)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"error.refused_{self.data['reason']}", lang, **self.data)


class Misplaced(InvalidData):
    """Something stands where it may not (``reason``: file, source, triple, blank, graph; ``path, line, other``)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"error.misplaced_{self.data['reason']}", lang, **self.data)


class SheetFault(InvalidData):
    """A sheet of labels cannot be taken over (``faults``, each with a ``message(lang)``; ``count``)."""

    key = "error.sheet"


class BadBackup(InvalidData):
    """A backup cannot be restored (``path``; ``reason``: unreadable, changed, later or triples)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"error.backup_{self.data['reason']}", lang, **self.data)


class BadFile(InvalidData):
    """A file brought in cannot be read (``place``, with ``words(lang)``; ``reason``: a key of the section ``bad``)."""

    def message(self, lang: str = "en") -> str:
        """Return the place and the sentence of the reason."""
        said = say(f"bad.{self.data['reason']}", lang, **self.data)
        return say("place.says", lang, place=self.data["place"].words(lang), said=said)


class TooLarge(BadFile):
    """A file brought in is larger than any honest one, or unfolds to it (as :class:`BadFile`; ``most``)."""


class DoesNotFit(InvalidData):
    """A format cannot hold what is exported (``reason``: rows, cell or project; ``sheet``, ``most``, …)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason, with the format that can."""
        return say(f"error.fit_{self.data['reason']}", lang, **self.data)


class ShapeFault(InvalidData):
    """Data does not conform to the shapes (``report``: a validation report; ``count``)."""

    key = "error.shapes"


class CheckFault(InvalidData):
    """The finished graph holds what it must not (``report``: what the checks found; ``count``)."""

    key = "error.checks"


class ImportRefused(InvalidData):
    """A file cannot be imported as it is (``name``, ``count`` of errors)."""

    key = "error.import_refused"

"""The caller asked for something that cannot be."""

from __future__ import annotations

import errno
import os

from coopkg.errors.base import CoopkgError
from coopkg.messages import find, say

_FAULTS = {os.strerror(getattr(errno, name)): name for name in ("ENOENT", "EACCES", "EISDIR", "ENOTDIR", "ENOSPC")}
"""What a system says of a file that cannot be opened → its name, of the section ``fault``."""


class BadUse(CoopkgError):
    """The caller asked for something that cannot be."""

    key = "error.use"


class BadSetting(BadUse):
    """A setting has a value it cannot have (``name``, ``value``; ``expected``: number, where not told, or another)."""

    key = "error.setting"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with what is expected: ``networks`` or ``choice`` (``offered``)."""
        expected = self.data.get("expected")
        return say(f"error.setting_{expected}" if expected else self.key, lang, **self.data)


class UnknownName(BadUse):
    """There is no such thing (``kind``, ``name``; ``near``: names that may be meant)."""

    key = "error.unknown"

    @property
    def near(self) -> tuple[str, ...]:
        """Names that may be meant, the likeliest first."""
        return tuple(self.data.get("near", ()))

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with the kind in the same language, and the names that may be meant."""
        told = {"kind": say(f"kind.{self.data['kind']}", lang), "near": ", ".join(self.near)}
        return say("error.unknown_near" if self.near else self.key, lang, **self.data | told)


class BadParameter(BadUse):
    """A question's parameter is missing or malformed (``name``, ``value``, ``expected``: a type, or words)."""

    key = "error.parameter"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with a type in the same language."""
        expected = str(self.data["expected"])
        return say(self.key, lang, **self.data | {"expected": find(f"expected.{expected}", lang, expected)})


class NoSuchParameter(BadParameter):
    """A question has no parameter of that name (``name``; ``expected``: those that it has)."""

    key = "error.no_such_parameter"


class MissingParameter(BadParameter):
    """A question's parameter must be given (``name``, ``expected``)."""

    key = "error.missing"


class NameTaken(BadUse):
    """A new record has the identifier of another, in use or not (``name``)."""

    key = "error.taken"


class UnreadableFile(BadUse):
    """A file cannot be opened (``path``; ``reason``: as the system says it, or what it raised)."""

    key = "error.file"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with the commonest reasons in the same language."""
        said = str(self.data["reason"])
        return say(self.key, lang, **self.data | {"reason": find(f"fault.{_FAULTS.get(said, '')}", lang, said)})


class AddressTaken(BadUse):
    """The server cannot listen there (``host``, ``port``, ``reason``)."""

    key = "error.address"


class WouldOverwrite(BadUse):
    """Something is there already, and stays as it is (``path``)."""

    key = "error.overwrite"


class WritingOff(BadUse):
    """Nobody writes over HTTP here: there is no token that counts."""

    key = "error.writing_off"


class TokenRefused(BadUse):
    """A request carries no token, or one that is unknown, expired or revoked (``given``: bool)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence: no token, or a wrong one."""
        return say("error.token_wrong" if self.data["given"] else "error.token_missing", lang, **self.data)


class NotAllowed(BadUse):
    """The role of the token does not reach so far (``role``: the one that would)."""

    key = "error.not_allowed"


class NotNow(BadUse):
    """An import is in a state in which this cannot be done (``id``, ``state``, ``action``), or changes (``busy``)."""

    key = "error.not_now"

    def message(self, lang: str = "en") -> str:
        """Return the sentence, with the state in the same language."""
        told = {"state": say(f"state.{self.data['state']}", lang), "action": say(f"action.{self.data['action']}", lang)}
        return say("error.not_yet" if self.data.get("busy") else self.key, lang, **self.data | told)


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
        """Return the sentence of the reason: place, prefix, open, close, string, word, short or long."""
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


class NotInXml(UnsupportedFormat):
    """An answer holds what XML cannot (``wanted``, ``offered``)."""

    key = "error.not_in_xml"


class NotKept(BadUse):
    """The file that was sent is not kept any more (``name``)."""

    key = "error.not_kept"


class SeveralMeant(BadUse):
    """A name fits several things (``name``; ``offered``: their addresses)."""

    key = "error.several"

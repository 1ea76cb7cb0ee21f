"""Identifiers and colours for programs that ask for them: the same for the same thing, each time and everywhere."""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, uuid5

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_COLOURS = ("#4477AA", "#66CCEE", "#228833", "#CCBB44", "#EE6677", "#AA3377")
"""Colours that people with any colour vision tell apart (Paul Tol, *Colour schemes*, the bright one)."""

_RGB = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")


class Guids:
    """Gives each thing one GUID (RFC 9562), and no GUID to two things.

    A thing that came with a GUID keeps it, unless another has it already: the same project may have come in twice. Any
    other thing has the UUID of version 5 of its IRI.
    """

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, thing: str, *identifiers: str) -> str:
        """Return the GUID of a thing.

        Args:
            thing: its IRI, or another address of its own.
            identifiers: those with which it came in.
        """
        if thing not in self._of:
            own = (found[1] for one in identifiers if (found := _GUID.fullmatch(one.strip())))
            guid = next((one for one in own if one.lower() not in self._taken), None)
            self._of[thing] = guid or str(uuid5(NAMESPACE_URL, thing))
            self._taken.add(self._of[thing].lower())
        return self._of[thing]


def colour(guid: str, own: str = "") -> str:
    """Return the colour of a code, ``#RRGGBB`` or ``#RGB``: its own, else one that always goes with its GUID."""
    return own if _RGB.fullmatch(own) else _COLOURS[int(guid[:8], 16) % len(_COLOURS)]

"""Notes of a project: those that came in, and those that say of a coding what REFI-QDA has no word for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkg.linking.exports.cells import attributes
from coopkg.linking.exports.refi import Xml
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.exports.whole import Whole

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_POSITION = re.compile(r"^\s*(?:position|stance|constat)\s*:", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Remark:
    """A note: its text, its title, who wrote it (a GUID), and when."""

    guid: str
    text: str
    title: str = ""
    user: str = ""
    moment: str = ""

    def write(self, xml: Xml) -> None:
        """Write the element ``Note``."""
        about = {"guid": self.guid, "name": self.title, "creatingUser": self.user, "creationDateTime": self.moment}
        with xml.within("Note", **about):
            xml.element("PlainTextContent", self.text)


class Remarks:
    """Gives each coding its notes.

    A position other than *coded*, an intensity, a confidence, a date that is no day, the questions that are answered
    stand in a note, in lines ``key: value``, and after them the remark of who observed; our reader takes them back.
    """

    def __init__(self, whole: Whole) -> None:
        self._whole, self._told = whole, whole.told
        self._made: dict[str, Remark] = {}

    def all(self) -> Iterator[Remark]:
        """Yield every note; those of codings once these are written."""
        whole, told = self._whole, self._told
        for memo in whole.of("coop:Memo"):
            known = dict(attributes(told, memo))
            moment = known.get("date", "")
            author = told.value(memo, "prov:wasAttributedTo")
            yield Remark(
                whole.guid(memo),
                told.value(memo, "rdf:value"),
                told.value(memo, "dcterms:title"),
                whole.guid(author) if author else "",
                moment if _MOMENT.fullmatch(moment) else "",
            )
        yield from self._made.values()

    def of(self, observation: str, *, told: bool = False) -> list[str]:
        """Return the GUIDs of the notes of a coding.

        Args:
            observation: that the coding is.
            told: its remark stands in the description of the selection.
        """
        own = self._whole.notes(observation)
        remark = () if told else self._told.values(observation, "skos:editorialNote")
        if text := "\n".join((*self._lines(observation), *remark)):
            guid = self._whole.guids.of(f"{observation}#note")
            self._made[observation] = Remark(guid, text, user=self.user(observation))
            own = [*own, guid]
        return own

    def user(self, observation: str) -> str:
        """Return the GUID of who observed, empty where nobody is told."""
        observer = self._told.value(observation, "coop:observer")
        return self._whole.guid(observer) if observer else ""

    def moment(self, observation: str) -> str:
        """Return when it was coded or observed, as a moment; empty where no day is known."""
        for name, text in attributes(self._told, observation):
            if name == "date" and _MOMENT.fullmatch(text):
                return text
        on = self._told.value(observation, "coop:observedOn")
        return f"{on}T00:00:00Z" if _DAY.fullmatch(on) else ""

    def _tells(self, memo: str) -> bool:
        return bool(_POSITION.search(self._told.value(memo, "rdf:value")))

    def _lines(self, observation: str) -> Iterator[str]:
        """Yield what no element of a coding says, where no note that came in says it."""
        value, (stance, _) = self._told.value, self._whole.stance(observation)
        lines = {
            "intensity": value(observation, "coop:intensity"),
            "confidence": value(observation, "coop:confidence"),
            "date": "" if self.moment(observation) else value(observation, "coop:observedOn"),
            "answers": "; ".join(map(shorten, self._told.values(observation, "coop:addresses"))),
        }
        is_told = any(map(self._tells, self._told.subjects("coop:memoOn", observation)))
        if not is_told and (stance != "coded" or any(lines.values())):
            yield f"position: {stance}"
            yield from (f"{name}: {text}" for name, text in lines.items() if text)

"""Variables of a project: values that came in under a name of their own, and what the model knows of a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coopkg.linking.exports.cells import FIELDS, attributes
from coopkg.linking.exports.refi import Xml
from coopkg.linking.readers.words import heading

if TYPE_CHECKING:
    from coopkg.linking.exports.whole import Whole

_OTHERWISE = {
    *("id", "description", "sources", "selections", "codes", "file", "created", "name", "richTextPath"),
    *("login", "colour", "codable", "folder"),
}
"""Names of attributes that a project has elements or attributes for."""

_MODELLED = ("territory", "form", "start_date", "address")
_LEXICAL = {
    "Boolean": ("BooleanValue", re.compile("true|false|1|0")),
    "Integer": ("IntegerValue", re.compile(r"[+-]?\d+")),
    "Float": ("FloatValue", re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")),
    "Date": ("DateValue", re.compile(r"\d{4}-\d\d-\d\d")),
    "DateTime": ("DateTimeValue", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")),
}
"""Type of a variable → element of its values, and how they are written (XML Schema)."""


class Variables:
    """Knows the variables of cases and sources."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._declared = dict(self._definitions())
        self._values = {thing: list(self._told(thing)) for thing in (*_cases(whole), *whole.documents)}
        used = dict.fromkeys(name for values in self._values.values() for name, _ in values)
        self._types = {name: self._declared.get(name, ("Text", ""))[0] for name in (*self._declared, *used)}

    def all(self) -> Iterator[dict[str, str]]:
        """Yield the attributes of each variable."""
        for name, kind in self._types.items():
            yield {"guid": self._guid(name), "name": name, "typeOfVariable": kind}

    def write(self, xml: Xml, thing: str) -> None:
        """Write the values of a case or a source."""
        for name, text in self._values.get(thing, ()):
            element, form = _LEXICAL.get(self._types[name], ("TextValue", None))
            with xml.within("VariableValue"):
                xml.element("VariableRef", targetGUID=self._guid(name))
                xml.element(element if form is None or form.fullmatch(text) else "TextValue", text)

    def _guid(self, name: str) -> str:
        return self._whole.guids.of(f"urn:coopkg:variable:{name}", self._declared.get(name, ("", ""))[1])

    def _definitions(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield name, type and identifier of each variable that an import declares."""
        told = self._whole.told
        for one in self._whole.of("coop:Attribute"):
            if "variable" in told.values(one, "dcterms:type"):
                kind = told.value(one, "coop:attributeValue")
                known = kind if kind in (*_LEXICAL, "Text") else "Text"
                yield told.value(one, "coop:attributeName"), (known, told.value(one, "dcterms:identifier"))

    def _told(self, thing: str) -> Iterator[tuple[str, str]]:
        whole = self._whole
        for name, text in attributes(whole.told, thing):
            if name in self._declared or name not in _OTHERWISE:
                yield name, text
        fields = {column: prop for prop, column in FIELDS["cases"].items()}
        for column in _MODELLED if thing not in whole.documents else ():
            for value in whole.told.values(thing, fields[column]):
                yield heading("cases", column), whole.name(value) if column == "form" else value


def _cases(whole: Whole) -> list[str]:
    return whole.of("coop:RealCollective", "coop:FictitiousCollective")

"""Observations in each format in which they can be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from coopkg.linking.exports import linked
from coopkg.linking.exports.material import Material
from coopkg.linking.exports.package import write_package
from coopkg.linking.exports.tables import Tables

Write = Callable[[Material, str, IO[bytes]], None]
"""What is chosen, the language of labels, a binary stream."""


def _workbook(material: Material, lang: str, out: IO[bytes]) -> None:
    from coopkg.linking.exports.workbook import write_workbook  # what writes sheets is slow to load

    write_workbook(material.kg, Tables(material, lang), out)


WRITERS: Mapping[str, Write] = {
    "xlsx": _workbook,
    "csv": lambda material, lang, out: write_package(Tables(material, lang), out),
    "ttl": lambda material, _, out: linked.write_turtle(material, out),
    "jsonld": lambda material, _, out: linked.write_json_ld(material, out),
}
"""Format → what writes it."""

EXTENSIONS = {"xlsx": "xlsx", "csv": "zip", "ttl": "ttl", "jsonld": "jsonld"}

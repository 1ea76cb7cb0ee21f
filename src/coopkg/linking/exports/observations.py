"""Observations in each format in which they can be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from coopkg.linking.exports import linked
from coopkg.linking.exports.material import Material
from coopkg.linking.exports.package import write_package
from coopkg.linking.exports.tables import Tables
from coopkg.linking.exports.workbook import write_workbook

Write = Callable[[Material, str, IO[bytes]], None]
"""What is chosen, the language of labels, a binary stream."""

WRITERS: Mapping[str, Write] = {
    "xlsx": lambda material, lang, out: write_workbook(material.kg, Tables(material, lang), out),
    "csv": lambda material, lang, out: write_package(Tables(material, lang), out),
    "ttl": lambda material, _, out: linked.write_turtle(material, out),
    "jsonld": lambda material, _, out: linked.write_json_ld(material, out),
}
"""Format → what writes it."""

EXTENSIONS = {"xlsx": "xlsx", "csv": "zip", "ttl": "ttl", "jsonld": "jsonld"}

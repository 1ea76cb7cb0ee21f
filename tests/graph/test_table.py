"""The answer of a SELECT, and the ways out of it."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from coopkg.graph.table import Table

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE = Table(
    ("thing", "label", "count"),
    (
        (
            NamedNode("urn:a"),
            Literal('a "word", and\nmore', language="fr"),
            Literal("3", datatype=NamedNode(f"{XSD}integer")),
        ),
        (BlankNode("b"), Literal("=1+1"), None),
    ),
)


def test_reads_as_a_sequence_of_rows() -> None:
    assert len(TABLE) == 2
    assert [row[0] for row in TABLE] == [NamedNode("urn:a"), BlankNode("b")]


def test_records_are_plain_strings() -> None:
    assert TABLE.records() == [
        {"thing": "urn:a", "label": 'a "word", and\nmore', "count": "3"},
        {"thing": "_:b", "label": "=1+1", "count": ""},
    ]


def test_csv_is_that_of_the_recommendation() -> None:
    """SPARQL 1.1 Query Results CSV, section 3: CR LF, RFC 4180 quotes, values exactly as they are."""
    assert TABLE.to_csv() == 'thing,label,count\r\nurn:a,"a ""word"", and\nmore",3\r\n_:b,=1+1,\r\n'


def test_pandas_keeps_columns_and_gaps() -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["thing", "label", "count"]
    assert frame.loc[0, "count"] == "3"
    assert frame.loc[1, "count"] is None


def test_an_empty_table_keeps_its_columns() -> None:
    assert list(Table(("a", "b"), ()).to_pandas().columns) == ["a", "b"]


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError, match=r"coopkg\[pandas\]"):
        TABLE.to_pandas()

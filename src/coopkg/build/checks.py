"""What a finished graph must not hold: the queries of ``queries/check``, each of which must find nothing.

A shape looks at one node at a time, before and after derivation; a check looks at all graphs at once, and tells what
is stated from what is derived. Its header holds the sentence that the curator reads, in which ``{name}`` is a column of
the row; the first column is the thing at fault. With ``#+ severity: warning`` it hinders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.load import Documents, Place
from coopkg.build.validate import ValidationReport, Violation
from coopkg.errors import CheckFault
from coopkg.graph.catalogue import Question, read_question
from coopkg.namespaces import shorten

_WARNS = re.compile(r"^#\+\s*severity:\s*warning\s*$", re.MULTILINE)


def run_checks(graphs: Mapping[str, Iterable[ox.Triple]], documents: Documents) -> ValidationReport:
    """Run every check on a dataset in memory.

    Args:
        graphs: IRI → triples of each graph, stated or derived; the default graph is their merge.
        documents: the files, to say where a thing is written.
    """
    store = dataset(graphs)
    found = sorted(violation for check in checks() for violation in _found(check, store, documents))
    return ValidationReport(
        violations=tuple(one for one in found if one.severity == "Violation"),
        warnings=tuple(one for one in found if one.severity == "Warning"),
        fault=CheckFault,
    )


def checks() -> tuple[Question, ...]:
    """Return the checks, in the order of their names, with the base address that is set now."""
    return tuple(read_question(path) for path in resources.files("queries", "check/*.rq"))


def dataset(graphs: Mapping[str, Iterable[ox.Triple]]) -> ox.Store:
    """Return a store in memory of named graphs, with their merge as default graph."""
    store = ox.Store()
    for name, triples in graphs.items():
        where = (ox.NamedNode(name), ox.DefaultGraph())
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples for graph in where)
    return store


def _found(check: Question, store: ox.Store, documents: Documents) -> Iterator[Violation]:
    rows = store.query(check.body)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError(check.name)
    for row in rows:
        yield _violation(check, {name: _text(row[name]) for name in check.columns}, documents)


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def _violation(check: Question, row: Mapping[str, str], documents: Documents) -> Violation:
    shown = {name: shorten(value) for name, value in row.items()}
    thing, *others = row.values()
    place = documents.place(thing) or Place("", 0)
    return Violation(
        file=place.path,
        line=place.line,
        focus=thing,
        path="",
        value=" ".join(others),
        severity="Warning" if _WARNS.search(check.body) else "Violation",
        shape="",
        constraint=check.name,
        message={lang: text.format_map(shown) for lang, text in check.summary.items()},
    )

"""Every example of the shapes as one import: under addresses of its own, so that none speaks of another's nodes."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH

from coopkg.build.load import read_document
from coopkg.linking.checking import check
from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options
from coopkg.namespaces import base

from ..readers.conftest import ods, project, raw_xlsx, xlsx, zipped  # noqa: F401

EXAMPLES = Path(__file__).parents[2] / "shapes"
ABOUT_PROJECT = {"Cooperation", "CoreScheme", "LabelControls", "Mappings", "Term", "RelationType", "Labelled"}
"""Shapes of single nodes of the project, or whose examples describe terms: no import may speak of these."""

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Planted:
    """An import with planted faults: its file, its triples, and (focus, shape, constraint) of each fault."""

    path: Path
    triples: frozenset
    faults: frozenset


def example(path, number):
    """Return the triples of an example, those of the results that it must give, and its own addresses."""
    triples = read_document(path).triples
    results = {t.subject for t in triples if t.predicate == TYPE and t.object.value == str(SH.ValidationResult)}

    def moved(term):
        if not isinstance(term, ox.NamedNode):
            return term
        return ox.NamedNode(re.sub(rf"^({re.escape(base())}id/[^/]+/)", rf"\g<1>e{number}-", term.value))

    data = {ox.Triple(moved(t.subject), t.predicate, moved(t.object)) for t in triples if t.subject not in results}
    faults = set()
    for node in results:
        said = {t.predicate.value.rpartition("#")[2]: t.object for t in triples if t.subject == node}
        constraint = said["sourceConstraintComponent"].value.rpartition("#")[2]
        faults.add((moved(said["focusNode"]).value, said["sourceShape"].value, constraint))
    return data, faults


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    triples, faults = set(), set()
    for number, path in enumerate(sorted(EXAMPLES.glob("*/*.ttl"))):
        if path.parent.name not in ABOUT_PROJECT:
            data, expected = example(path, number)
            triples |= data
            faults |= expected
    file = tmp_path_factory.mktemp("planted") / "planted.nt"
    lines = sorted(f"{triple} .\n" for triple in triples)
    file.write_text("".join(lines), encoding="utf-8")
    return Planted(file, frozenset(triples), frozenset(faults))


@dataclass(frozen=True)
class Checked:
    """A file, the plan of its import, and the verdict on it."""

    path: Path
    plan: object
    verdict: object

    def cells(self, level="error"):
        """(key, sheet, row, column, value) of each problem of a level."""
        found = (one for one in self.verdict.problems if one.level == level)
        return [(one.key, one.place.sheet, one.place.row, one.place.column, one.value) for one in found]


@pytest.fixture
def checked(home, tmp_path):
    """Return a function that writes a file, plans its import and checks it."""

    def run(name, content, *, options=None, **terms):
        path, work = tmp_path / name, tmp_path / f"work-{name}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        planned = plan(home, path, options or Options(), Terms(**{"by": "Moi", **terms}), work)
        return Checked(path, planned, check(home, planned))

    return run

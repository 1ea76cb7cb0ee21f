"""A function that plans an import of a file made here, and what its triples hold."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options
from coopkg.namespaces import shorten

from ..readers.conftest import ods, project, raw_xlsx, xlsx, zipped  # noqa: F401

ID = "0123456789ab"


class Planned:
    """A plan, its shared and its kept triples as sets of plain words."""

    def __init__(self, plan_):
        self.plan = plan_
        self.shared, self.kept, self.provenance = (
            triples(plan_.folder / name) for name in ("shared.nt", "kept.nt", "provenance.nt")
        )
        self.all = self.shared | self.kept

    def keys(self, level=None):
        return [one.key for one in self.plan.problems if level in (None, one.level)]

    def problem(self, key):
        return next(one for one in self.plan.problems if one.key == key)

    def of(self, kind, held=None):
        """Addresses of the things of a class, such as ``coop:Observation``."""
        return {s for s, p, o in (self.all if held is None else held) if p == "rdf:type" and o == kind}

    def one(self, subject, predicate, held=None):
        (found,) = self.objects(subject, predicate, held)
        return found

    def objects(self, subject, predicate, held=None):
        return {o for s, p, o in (self.all if held is None else held) if (s, p) == (subject, predicate)}

    def labelled(self, label):
        (found,) = {s for s, p, o in self.all if p in ("rdfs:label", "skos:prefLabel") and o == label}
        return found

    def attributes(self, subject):
        """Name → value of what the model does not know."""
        held = {s for s, p, o in self.all if (p, o) == ("coop:attributeOf", subject)}
        return {self.one(a, "coop:attributeName"): self.one(a, "coop:attributeValue") for a in held}

    def texts(self):
        """Every literal, and every local name of an address."""
        return {o for _, _, o in self.all}


def triples(path):
    """A file of triples as plain words; its parser is the proof that it is well-formed."""
    parsed = ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return {(shorten(t.subject.value), shorten(t.predicate.value), shorten(t.object.value)) for t in parsed}


@pytest.fixture
def planned(home, tmp_path):
    """Return a function that writes a file and plans its import."""

    def read(name, content, *, options=None, work="work", import_id=ID, **terms):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        terms = Terms(**{"by": "Moi", **terms})
        return Planned(plan(home, path, options or Options(), terms, tmp_path / work, import_id=import_id))

    return read

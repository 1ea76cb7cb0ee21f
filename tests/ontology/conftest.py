from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from coopkg import resources

PLANTED = Path(__file__).parent / "planted"


@pytest.fixture(scope="session")
def ontology_files() -> list[Path]:
    """The header and the modules: what the graph ``graph/ontology`` holds."""
    return [*resources.files("ontology", "coop.ttl"), *resources.files("ontology", "modules/*.ttl")]


@pytest.fixture(scope="session")
def ontology(ontology_files: list[Path]) -> Graph:
    graph = Graph()
    for path in ontology_files:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def valid() -> Path:
    """A small example that says every kind of thing once, and says nothing wrong."""
    return PLANTED / "valid.ttl"

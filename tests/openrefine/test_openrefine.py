"""OpenRefine itself reconciles a column of French cells with the service, and extends it with what the graph knows."""

import json

import httpx
import pytest

from .conftest import ENGINE

pytestmark = pytest.mark.slow

CELLS = {
    "Rivalités": "concept/rivalite",
    "désaccord": "concept/desaccord",
    "oeuvre commune": "concept/oeuvre-commune",
    "facilitatrices": "concept/facilitateurs",
    "l’intérêt partagé": "concept/interet-partage",
    "intéressement des élus": None,
    "tondeuse à gazon": None,
}


@pytest.fixture(scope="module")
def reconciled(openrefine, service):
    """A project whose column was reconciled, with the manifest that OpenRefine keeps."""
    manifest = httpx.get(f"{service}/reconcile/fr").json()
    project = openrefine.project("mots", CELLS)
    config = {
        "mode": "standard-service",
        "service": f"{service}/reconcile/fr",
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": {"id": "CoreConcept", "name": "notion"},
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    openrefine.post("reconcile", {"project": project}, columnName="mot", config=config, engine=ENGINE)
    openrefine.wait(project)
    return project, manifest


def test_openrefine_guesses_that_a_column_holds_notions(openrefine, service):
    project = openrefine.project("types", CELLS)
    found = openrefine.post(
        "guess-types-of-column", {"project": project}, columnName="mot", service=f"{service}/reconcile/fr"
    )
    assert found["types"][0]["id"] == "CoreConcept"
    assert found["types"][0]["name"] == "notion"


def test_a_column_of_french_cells_is_matched_where_a_name_is_equal(openrefine, reconciled):
    rows = openrefine.rows(reconciled[0])
    assert {cell.text: cell.match for (cell,) in rows} == CELLS
    near = next(cell.candidates for (cell,) in rows if cell.text == "intéressement des élus")
    assert near[0]["id"] == "concept/interessement"


def test_the_column_is_extended_with_what_the_graph_knows(openrefine, service, reconciled):
    project, manifest = reconciled
    offered = manifest["extend"]["propose_properties"]
    proposed = httpx.get(offered["service_url"] + offered["service_path"] + "?type=CoreConcept").json()["properties"]
    names = {one["id"]: one["name"] for one in proposed}
    wanted = [{"id": name, "name": names[name]} for name in ("label_en", "broader", "lines")]
    told = {
        "baseColumnName": "mot",
        "endpoint": f"{service}/reconcile/fr",
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "extension": {"properties": wanted},
        "columnInsertIndex": "1",
    }
    openrefine.post("extend-data", {"project": project}, engine=ENGINE, **told)
    openrefine.wait(project)
    rows = {row[0].match: row[1:] for row in openrefine.rows(project) if row[0].match}
    told = {name: extended(service, name) for name in rows}
    for name, (english, broader, line) in rows.items():
        assert english.text == told[name]["label_en"][0]["str"]
        assert broader.match == next((one["id"] for one in told[name]["broader"]), None)
        assert line.text == told[name]["lines"][0]["int"]
    assert any(broader.match for _, broader, _ in rows.values())


def extended(service, name):
    """Return what the service itself answers."""
    asked = {"ids": [name], "properties": [{"id": one} for one in ("label_en", "broader", "lines")]}
    return httpx.post(f"{service}/reconcile/fr", data={"extend": json.dumps(asked)}).json()["rows"][name]

"""A workbook, planned: what stands in the graph afterwards, what is new, and what is told."""

from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options
from coopkg.namespaces import iri

HEAD = ["id_observation", "cas", "concept", "position", "intensite", "confiance", "observateur", "date", "note"]
ROW = ["O1", "Tilt", "Confiance", "présent", 2, "0,8", "Léa Martin", "mars 2024", "vu sur place"]


def test_an_observation(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=[HEAD, ROW]))
    (observation,) = found.of("coop:Observation")
    told = {p: o for s, p, o in found.all if s == observation}
    assert told == {
        "rdf:type": "coop:Observation",
        "coop:ofCase": "coll:tilt",
        "coop:observesPresenceOf": "concept:confiance",
        "coop:observer": told["coop:observer"],
        "coop:observedOn": "2024-03",
        "coop:intensity": "2",
        "coop:confidence": "0.8",
        "skos:editorialNote": "vu sur place",
        "dcterms:identifier": "O1",
        "prov:wasDerivedFrom": iri("coop:").removesuffix("ns#") + "id/file/0123456789ab",
        "coop:sourceRow": "observations!2",
    }
    assert found.keys() == []
    assert found.of("coop:RealCollective") == set()  # the project describes it
    assert found.plan.counts["known_collective"] == 1


def test_every_cell_can_be_found_again(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=[HEAD, ROW]))
    (observation,) = (s for s in found.of("coop:Observation"))
    address = iri(observation)
    place = found.plan.place(address)
    assert (place.sheet, place.row, place.column) == ("observations", 2, "")
    assert found.plan.place(address, "coop:observedOn").column == "H"
    assert found.plan.place(address, iri("coop:observesPresenceOf")).column == "C"
    assert found.plan.values(address, "coop:observedOn") == "mars 2024"
    assert found.plan.place("https://example.org/nothing") is None


def test_the_same_secret_and_the_same_import_give_the_same_triples(planned, xlsx):
    content = xlsx(observations=[HEAD, ROW])
    first, again = planned("b.xlsx", content), planned("b.xlsx", content, work="again")
    other = planned("b.xlsx", content, work="other", import_id="ba9876543210")
    assert (first.shared, first.kept) == (again.shared, again.kept)
    assert first.of("coop:Observation").isdisjoint(other.of("coop:Observation"))
    assert first.of("foaf:Person") == other.of("foaf:Person")


def test_a_plan_counts_and_says_how_far_it_is(home, tmp_path):
    path = tmp_path / "o.csv"
    lines = ["cas;concept;position;observateur;date", *(f"C{n};Confiance;présent;o;2024" for n in range(2_500))]
    path.write_text("\n".join(lines), encoding="utf-8")
    heard = []
    done = plan(home, path, Options(), Terms("Moi"), tmp_path / "w", progress=lambda *told: heard.append(told))
    assert (done.counts["observation"], done.counts["new_collective"], done.counts["local_code"]) == (2_500, 2_500, 0)
    assert heard[-1] == ("reading", 2_500, 2_500)
    assert [step[1] for step in heard] == sorted(step[1] for step in heard)
    assert (done.format, done.name, len(done.sha256), len(done.id)) == ("csv", "o.csv", 64, 12)


def test_a_collective_of_the_same_name_is_the_same_in_every_import(planned, xlsx):
    first = planned("b.xlsx", xlsx(observations=[HEAD, ["O1", "Atelier  du lac", *ROW[2:]]]))
    content = xlsx(cas=[["id_cas", "nom"], ["C7", "Atelier du Lac"]], observations=[HEAD, ["O1", "C7", *ROW[2:]]])
    other = planned("c.xlsx", content, work="other", import_id="ba9876543210")
    assert first.of("coop:RealCollective") == other.of("coop:RealCollective") != set()

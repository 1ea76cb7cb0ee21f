"""The cases: what public pages say of nine real collectives, and what follows from it; worked out by hand.

The rows below are read from the inventory of the cases, not from the graph: collective, line of the grid item on the
page, stance, date. Where an item counts as observed is worked out further down from these rows alone.
"""

from pathlib import Path

import pytest

from coopkg.build.reason import check_consistency
from coopkg.namespaces import iri, prefixes, shorten

ROOT = Path(__file__).parents[2]
CORE = [
    ROOT / "ontology" / "coop.ttl",
    *(p for folder in ("modules", "vocab", "sources") for p in (ROOT / "ontology").glob(f"{folder}/*.ttl")),
]
CASES = sorted((ROOT / "ontology" / "cases").glob("*.ttl"))
# collective: forms, country, start ("" where not known or disputed)
COLLECTIVES = {
    "tilt": ("scic cae cte", "FR", "2019"),
    "audyssees": ("scic cte", "FR", ""),
    "tera": ("associations", "FR", ""),
    "ptce-pays-de-france": ("ptce", "FR", ""),
    "byfurk": ("programme", "FR", "2023"),
    "lica": ("scop", "FR", ""),
    "tiers-lab": ("scic", "FR", ""),
    "baobab": ("associations", "FR", "2020"),
    "comete": ("cooperative cte", "CH", "2023-01-18"),
}
OBSERVATIONS = [
    ("audyssees", 91, "Presence", "2022"), ("audyssees", 369, "Presence", "2022"),
    ("audyssees", 371, "Presence", "2022"), ("audyssees", 370, "Presence", "2019"),
    ("audyssees", 370, "Presence", "2024-05-31"), ("audyssees", 350, "Presence", "2023-09-21"),
    ("audyssees", 369, "Presence", "2023-09-21"), ("audyssees", 334, "Ambivalence", "2024-05-31"),
    ("audyssees", 355, "Absence", "2024-04-20"), ("tilt", 362, "Presence", ""),
    ("tilt", 322, "Presence", "2024"), ("tilt", 85, "Presence", "2024"),
    ("tera", 380, "Presence", "2015"), ("tera", 362, "Presence", "2017"),
    ("byfurk", 83, "Presence", "2023-12-01"), ("byfurk", 377, "Presence", "2023-12-01"),
    ("byfurk", 380, "Presence", "2023-12-01"), ("tiers-lab", 372, "Presence", "2025-07-30"),
    ("tiers-lab", 91, "Presence", "2025-07-30"), ("tiers-lab", 246, "Presence", ""),
    ("baobab", 378, "Presence", "2023-06"), ("baobab", 85, "Presence", "2023-06"),
    ("baobab", 88, "Presence", "2023-06"), ("comete", 89, "Presence", "2020"),
    ("ptce-pays-de-france", 352, "Presence", ""), ("ptce-pays-de-france", 82, "Ambivalence", ""),
]  # fmt: skip
# The synthesised grid: items 01-07 stand on lines 348-355 (350 and 351 are one), 08-12 on 360-364, 13-16 on 369-372,
# 17-20 on 377-380. Present in a CTE (tilt, audyssees, comete): 350 → 03, 362 → 10, 369 → 13, 370 → 14, 371 → 15.
# Line 355 (07) is absent in Audyssées, which does not count; comete has one observation, on a source grid, and an item
# of a source grid rolls up to notions at most, never to an item of another grid.
PRESENT_IN_CTE = {3, 10, 13, 14, 15}
# Any real collective adds: 352 → 04 (ptce), 372 → 16 (tiers-lab), 377 → 17 and 380 → 20 (byfurk), 378 → 18 (baobab).
PRESENT_ANYWHERE = PRESENT_IN_CTE | {4, 16, 17, 18, 20}
# Beginnings that are disputed, with the site on which each was read.
FACTS = {
    ("fact:0001", "audyssees", "2020", "associations", "audyssees.sia.spheerys.net"),
    ("fact:0002", "audyssees", "2022", "scic", "audyssees.sia.spheerys.net"),
    ("fact:0003", "audyssees", "2020", "scic", "wiki.zoein.org"),
    ("fact:0004", "tera", "2014", "", "ici-toutvabien.org"),
    ("fact:0005", "tera", "2015", "", "www.mediapart.fr"),
    ("fact:0006", "tiers-lab", "2023-11", "", "gomet.net"),
    ("fact:0007", "tiers-lab", "2024-01", "", "www.makery.info"),
}


@pytest.fixture
def rows(kg):
    """Return a function that gives the rows of a query, with short names and without the prefix ``coll:``."""

    def short(value):
        return shorten(value or "").removeprefix("coll:")

    def ask(pattern, *columns):
        head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes().items())
        names = " ".join(f"?{name}" for name in columns)
        table = kg.query(f"{head}SELECT DISTINCT {names} WHERE {{ {pattern} }}")
        return {tuple(short(record.get(name)) for name in columns) for record in table.records()}

    return ask


def obs(number):
    return f"obs:{number:04}"


def test_the_nine_real_collectives_are_there(rows):
    found = rows(
        "?c a coop:RealCollective ; coop:country ?land OPTIONAL { ?c coop:startDate ?start }", "c", "land", "start"
    )
    assert found == {(name, land, start) for name, (_, land, start) in COLLECTIVES.items()}


def test_each_has_its_forms(rows):
    found = rows("?c a coop:RealCollective ; coop:ofKind ?kind", "c", "kind")
    assert found == {(name, f"concept:{kind}") for name, (kinds, _, _) in COLLECTIVES.items() for kind in kinds.split()}


def test_each_is_described_in_both_languages_with_where_it_was_read(rows):
    found = rows(
        """?c a coop:RealCollective ; rdfs:label ?fr , ?en ; coop:place ?ici , ?here ; coop:basis coop:curatorial ;
        foaf:page|prov:wasDerivedFrom ?page
        FILTER (LANG(?fr) = "fr" && LANG(?en) = "en" && LANG(?ici) = "fr" && LANG(?here) = "en")""",
        "c",
    )
    assert found == {(name,) for name in COLLECTIVES}


def test_the_26_observations_are_there_on_the_item_of_their_line(rows):
    for number, (case, line, stance, date) in enumerate(OBSERVATIONS, start=1):
        pattern = f"""VALUES ?o {{ {obs(number)} }} ?o coop:ofCase ?case ; coop:observes{stance}Of ?item .
          ?x coop:evidences/coop:records ?item ; coop:lineStart ?line OPTIONAL {{ ?o coop:observedOn ?date }}"""
        assert (case, str(line), date) in rows(pattern, "case", "line", "date"), obs(number)
    assert len(rows("?o coop:ofCase/a coop:RealCollective", "o")) == len(OBSERVATIONS) == 26


def test_each_is_marked_as_our_reading_with_what_was_read_and_where(rows):
    found = rows(
        """?o coop:ofCase/a coop:RealCollective . ?o coop:basis coop:curatorial ; coop:observer agent:coopkg-editors ;
        coop:whatWasRead ?fr , ?en ; foaf:page|prov:wasDerivedFrom ?page
        FILTER (LANG(?fr) = "fr" && LANG(?en) = "en")""",
        "o",
    )
    assert found == {(obs(number),) for number in range(1, 27)}


def test_an_interview_without_an_address_is_a_described_source_without_one(rows):
    assert rows("?o prov:wasDerivedFrom ?s . ?o a coop:Observation", "o", "s") == {
        ("obs:0025", "src:labo-ess-carma"),
        ("obs:0026", "src:labo-ess-carma"),
    }
    assert rows("src:labo-ess-carma foaf:page ?page", "page") == set()


def test_disputed_facts_stand_side_by_side_each_with_its_address(rows):
    pattern = """?f a coop:CollectiveFact ; coop:concernsCollective ?c ; coop:statesStart ?start ; foaf:page ?page ;
      coop:basis coop:curatorial OPTIONAL { ?f coop:statesKind ?kind }"""
    found = rows(pattern, "f", "c", "start", "kind", "page")
    said = {(*fact, kind.removeprefix("concept:"), page.split("/")[2]) for *fact, kind, page in found}
    assert said == FACTS


def test_a_dispute_holds_both_ways_and_leaves_the_collective_without_a_start(rows):
    disputes = {("fact:0002", "fact:0003"), ("fact:0004", "fact:0005"), ("fact:0006", "fact:0007")}
    assert rows("?a coop:disputes ?b", "a", "b") == disputes | {(b, a) for a, b in disputes}
    assert rows("?f coop:disputes ?g ; coop:concernsCollective/coop:startDate ?start", "f") == set()


def unobserved(rows, pattern):
    found = rows(f"?c coop:exhibits ?item ; a coop:Collective . ?item coop:itemOf grid:synthese . {pattern}", "item")
    return set(range(1, 21)) - {int(item.removeprefix("item:synthese-")) for (item,) in found}


def test_15_synthesised_items_are_observed_in_no_real_cte_and_10_in_no_real_collective(rows):
    everything = set(range(1, 21))
    real = "?c a coop:RealCollective ."
    assert unobserved(rows, f"{real} ?c coop:ofKind concept:cte") == everything - PRESENT_IN_CTE
    assert unobserved(rows, real) == everything - PRESENT_ANYWHERE
    assert len(everything - PRESENT_IN_CTE) == 15
    assert len(everything - PRESENT_ANYWHERE) == 10


def test_the_fictitious_collective_would_lower_the_number_if_it_were_let_in(rows):
    """Its presences stand on items that no real collective shows, so that a query which lets it in is found out."""
    assert unobserved(rows, "") == unobserved(rows, "?c a coop:RealCollective .") - {1, 6}


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        # an item that is one notion: itself, its dimension, and the notion
        (10, {"item:synthese-10", "dim:relations", "concept:leadership"}),
        (23, {"item:fabrique-08", "concept:facilitateurs"}),
        # an item that bundles several notions: itself and its dimension, none of the notions that it touches
        (2, {"item:synthese-13", "dim:dispositifs"}),
        (4, {"item:synthese-14", "dim:dispositifs"}),
        (12, {"item:fabrique-05"}),
        # ambivalent and absent: nothing
        (8, set()),
        (9, set()),
        (26, set()),
    ],
)
def test_what_an_observation_counts_for(rows, number, counted):
    assert rows(f"{obs(number)} coop:countsFor ?what", "what") == {(what,) for what in counted}


def test_what_a_notion_stands_under_is_counted_too(rows):
    """Line 371 is one notion, which stands under another: both are counted."""
    assert {("concept:animation-territoriale",), ("concept:dispositif",)} <= rows(
        "obs:0003 coop:countsFor ?what", "what"
    )


def test_a_collective_exhibits_what_its_observations_count_for_and_nothing_else(rows):
    assert rows("coll:comete coop:exhibits ?what", "what") == {("item:fabrique-09",)}
    assert rows("coll:lica coop:exhibits ?what", "what") == set()
    assert rows("coll:ptce-pays-de-france coop:exhibits ?what", "what") == {
        ("item:synthese-04",),
        ("dim:facteurs",),
        ("concept:expression-des-desaccords",),
        ("concept:desaccord",),  # the broader notion: what is expressed is there
    }
    counted = rows("?o coop:ofCase ?c ; coop:countsFor ?what", "c", "what")
    assert rows("?c coop:exhibits ?what", "c", "what") == counted


def test_an_absence_never_becomes_something_that_the_collective_exhibits(rows):
    shown = rows("coll:audyssees coop:exhibits ?what", "what")
    assert not {("item:synthese-07",), ("concept:securite",), ("item:college-15",), ("concept:apprentissage",)} & shown


def test_which_open_questions_are_addressed_in_which_case(rows):
    assert rows("?q coop:addressedInCase ?c", "q", "c") == {
        ("q:30", "audyssees"),  # who cooperates: the five colleges
        ("q:32", "tilt"),  # shared vision: a framework built together
        ("q:33", "audyssees"),  # who steers, and how: the council, the monthly committee
        ("q:34", "audyssees"),  # loops of learning: indicator tables, no formal phase
    }


def test_the_fictitious_collective_says_so_and_shows_every_case(rows):
    named = '?c a coop:FictitiousCollective ; rdfs:label ?fr FILTER (CONTAINS(?fr, "(fictif)"))'
    assert rows(named, "c") == {("exemple-fictif",)}
    stances = rows(
        "?o coop:ofCase coll:exemple-fictif ; ?stance ?what . ?stance rdfs:subPropertyOf coop:observes", "stance"
    )
    assert {name.removeprefix("coop:observes") for (name,) in stances} == {
        "PresenceOf", "AbsenceOf", "AmbivalenceOf", "SilenceOn",
    }  # fmt: skip
    coded = """obs:0105 coop:observes ?item
      FILTER NOT EXISTS { obs:0105 ?stance ?item . ?stance rdfs:subPropertyOf coop:observes }"""
    assert rows(coded, "item") == {("item:synthese-09",)}
    assert rows("?a coop:contests ?b", "a", "b") == {("obs:0107", "obs:0106")}
    assert rows("?a coop:confirms ?b", "a", "b") == {("obs:0108", "obs:0101")}
    assert rows("?o coop:intensity ?i ; coop:confidence ?c ; coop:ofCase/a coop:FictitiousCollective", "o")


def test_the_fictitious_collective_is_read_on_addresses_that_cannot_exist(rows):
    pages = rows("?o coop:ofCase coll:exemple-fictif ; foaf:page ?page", "o", "page")
    assert len(pages) == 8
    assert all(page.startswith("https://example.org/") for _, page in pages)


def test_the_cases_are_consistent_with_the_core():
    report = check_consistency([*CORE, *CASES])
    assert report.consistent, report.explanation
    assert report.unsatisfiable == ()


def test_a_fact_may_not_dispute_itself():
    itself = f"<{iri('fact:0001')}> <{iri('coop:disputes')}> <{iri('fact:0001')}> ."
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*CORE, *CASES))
    assert not check_consistency(f"{text}\n{itself}").consistent


def test_cte_is_never_taken_for_the_contract_of_the_same_initials():
    files = [p for folder in ("ontology", "docs", "queries", "shapes") for p in (ROOT / folder).rglob("*.*")]
    words = ("contrat de", "transition écologique")
    assert [p.name for p in files if " ".join(words) in p.read_text(encoding="utf-8").casefold()] == []

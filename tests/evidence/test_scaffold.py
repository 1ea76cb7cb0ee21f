"""New records: the next free identifier, right offsets, and marks that a person must fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopkg import resources
from coopkg.build.canonical import canonical, parse
from coopkg.build.checks import run_checks
from coopkg.build.load import Documents
from coopkg.errors import BadParameter, NameTaken, PhraseNotFound
from coopkg.evidence.edition import Edition
from coopkg.evidence.kinds import KINDS
from coopkg.evidence.numbering import next_number
from coopkg.evidence.passages import Passage
from coopkg.evidence.scaffold import MISSING, MISSING_NAME, excerpt_block, new_block
from coopkg.namespaces import base

ROOT = Path(__file__).parents[2]
POEM = Edition("Le jardin\n\n  • L’eau de la\u00a0source : l’eau claire\nun été d’ombre\n")
SOURCE = Passage(POEM, 3, "L'eau de la source")
NAMELESS = ("id/excerpt/0003", "x:0007", "x:0007", 'rdfs:label "voir x:0012"', "src:0099", "ex:0098", "/page/x:0097")


def unfilled(kind: str) -> str:
    if KINDS[kind].measured:
        return new_block(kind, edition=POEM)
    return new_block(kind, None if KINDS[kind].digits else "un-slug")


@pytest.fixture(autouse=True)
def ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sources" / "fabrique").mkdir(parents=True)
    monkeypatch.setattr(resources, "root", lambda kind: tmp_path)
    return tmp_path


def test_numbers_go_on_after_the_highest(ontology: Path) -> None:
    (ontology / "sources" / "fabrique" / "claims.ttl").write_text("\n".join(NAMELESS), encoding="utf-8")
    (ontology / "works.ttl").write_text("st:0041 a coop:Claim ; coop:about", encoding="utf-8")
    assert next_number("x") == 13
    assert "\nx:0013\n" in excerpt_block(POEM, 1, "jardin", evidences=["st:0041"])
    named = {"claim": "st:0042", "remark": "note:01", "open-question": "q:01", "comparison": "cmp:001"}
    assert all(f"\n{name}\n" in new_block(kind) for kind, name in named.items())


def test_excerpt() -> None:
    assert excerpt_block(POEM, 3, "eau de la source", number=123, evidences=["st:0042"]) == (
        f"""PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX src: <https://w3id.org/coopkg/id/source/>
PREFIX st: <https://w3id.org/coopkg/id/statement/>
PREFIX x: <https://w3id.org/coopkg/id/excerpt/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

x:0123
    a coop:Excerpt ;
    oa:hasSelector
        <https://w3id.org/coopkg/id/excerpt/0123/pos> ,
        <https://w3id.org/coopkg/id/excerpt/0123/quote> ;
    coop:evidences st:0042 ;
    coop:excerptOf {POEM.name} ;
    coop:lineEnd 3 ;
    coop:lineStart 3 ;
    coop:normalisedLineSha256 "{POEM.normalised_sha256(3)}" ;
.

<https://w3id.org/coopkg/id/excerpt/0123/pos>
    a oa:TextPositionSelector ;
    oa:end 33 ;
    oa:start 17 ;
.

<https://w3id.org/coopkg/id/excerpt/0123/quote>
    a oa:TextQuoteSelector ;
    oa:exact "eau de la\u00a0source" ;
.
"""
    )
    assert POEM.text[17:33] == "eau de la\u00a0source"


def test_a_passage_begins_where_its_words_do() -> None:
    block = excerpt_block(POEM, 1, "source", line_end=3, number=1, evidences=["st:0001"])
    assert "coop:lineStart 3 ;" in block
    assert f'"{POEM.normalised_sha256(3)}"' in block


def test_excerpt_keeps_the_default_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKG_BASE", "https://example.org/kg/")
    assert "example.org" not in excerpt_block(POEM, 1, "jardin", evidences=["st:0001"])


def test_excerpt_of_words_that_are_not_there() -> None:
    with pytest.raises(PhraseNotFound):
        excerpt_block(POEM, 1, "eau")


def test_quotations_are_short() -> None:
    with pytest.raises(BadParameter, match="1-20"):
        excerpt_block(Edition("mot " * 21), 1, "mot " * 21)


def test_statement_with_its_excerpt() -> None:
    block = new_block("claim", by=["fabrique"], voice="quoted", about=["eau", "concept:ete"], passage=SOURCE)
    for fact in (
        "st:0001\n    a coop:Claim ;",
        'rdfs:label\n        "À COMPLÉTER @en" ,\n        "À COMPLÉTER @fr" ;',
        "coop:about\n        concept:eau ,\n        concept:ete ;",
        "coop:statedBy src:fabrique ;",
        "coop:voice coop:quoted ;",
        "coop:evidences st:0001 ;",
        'oa:exact "L’eau de la\u00a0source" ;',
    ):
        assert fact in block
    assert MISSING_NAME not in block


@pytest.mark.parametrize(
    ("kind", "about", "facts"),
    [
        ("definition", ["eau"], ["coop:defines concept:eau"]),
        ("distinction", ["eau", "vin"], ["coop:distinguishes\n        concept:eau ,\n        concept:vin"]),
        ("relation", ["eau", "vin"], ["coop:relationSubject concept:eau", "coop:relationObject concept:vin"]),
        ("grid-entry", ["fabrique-02"], ["coop:records item:fabrique-02"]),
        ("cross-reference", ["ieefc"], ["coop:refersTo src:ieefc"]),
    ],
)
def test_about_takes_the_property_of_the_kind(kind: str, about: list[str], facts: list[str]) -> None:
    block = new_block(kind, about=about)
    assert all(fact in block for fact in facts)
    assert "coop:about" not in block


def test_anomaly_targets_its_excerpt() -> None:
    assert "oa:hasTarget x:0001 ;" in new_block("anomaly", passage=SOURCE)


def test_item_takes_its_label_from_the_page() -> None:
    block = new_block("item", "fabrique-02", about=["eau"], passage=SOURCE)
    assert '"L’eau de la\u00a0source"@fr' in block
    assert "coop:evidences" not in block  # its grid entry has the excerpt


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_canonical_turtle_with_something_to_fill(kind: str) -> None:
    block = unfilled(kind)
    assert canonical(block) == block
    assert any(str(t.object.value) in MISSING.values() or MISSING_NAME in t.object.value for t in parse(block))
    assert f"a {KINDS[kind].type} ;" in block


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_is_in_the_ontology(kind: str) -> None:
    block = parse(unfilled(kind))
    used = {t.predicate.value for t in block} | {t.object.value for t in block if t.predicate.value.endswith("#type")}
    modules = [path.read_text(encoding="utf-8") for path in ROOT.glob("ontology/modules/*.ttl")]
    declared = {triple.subject.value for module in modules for triple in parse(module)}
    assert {term for term in used if "/coopkg/ns#" in term} <= declared


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_filled_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    block = parse(unfilled(kind))
    monkeypatch.undo()
    found = run_checks({f"{base()}graph/source/jardin": block}, Documents(())).violations
    assert str(block[0].subject).strip("<>") in {violation.focus for violation in found}


def test_edition_is_measured() -> None:
    block = unfilled("edition")
    assert f"{POEM.name}\n    a coop:Edition ;" in block
    for fact in (f'coop:sha256 "{POEM.sha256}"', "coop:lineCount 4", f"coop:characterCount {len(POEM.text)}"):
        assert fact in block


def test_of_says_what_a_record_belongs_to() -> None:
    assert "coop:ofCase coll:les-semeurs" in new_block("presence", of=["les-semeurs"], about=["jardin-01"])
    assert "coop:itemOf grid:jardin" in new_block("item", "jardin-01", of=["jardin"])
    assert "st:0001 ,\n        st:0002" in new_block("comparison", of=["st:0001", "st:0002"])


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("concept:eau\n    a coop:CoreConcept", True),
        ("<https://w3id.org/coopkg/id/concept/eau> a coop:CoreConcept", True),
        ("concept:eau-claire\n    a coop:CoreConcept", False),
        ("st:0001 coop:about concept:eau .", False),
    ],
)
def test_a_slug_is_never_used_twice(ontology: Path, text: str, taken: bool) -> None:
    (ontology / "a.ttl").write_text(text, encoding="utf-8")
    if taken:
        with pytest.raises(NameTaken, match="concept:eau"):
            new_block("concept", "eau")
    else:
        assert new_block("concept", "eau")


@pytest.mark.parametrize(
    ("kind", "slug", "more"),
    [
        ("poem", None, {}),
        ("claim", None, {"voice": "loud"}),
        ("claim", "a-slug", {}),
        ("concept", None, {}),
        ("concept", "Rivalité", {}),
        ("concept", "eau", {"by": ["fabrique"]}),
        ("concept", "eau", {"passage": SOURCE}),
        ("distinction", None, {"about": ["a", "b", "c"]}),
        ("claim", None, {"about": ["nowhere:a"]}),
        ("claim", None, {"about": ["a b"]}),
        ("edition", None, {}),
        ("edition", "eau", {"edition": POEM}),
        ("claim", None, {"edition": POEM}),
        ("claim", None, {"of": ["eau"]}),
    ],
)
def test_what_cannot_be_is_refused(kind: str, slug: str | None, more: dict) -> None:
    with pytest.raises(BadParameter):
        new_block(kind, slug, **more)

"""Pages: every one of them, in both languages, escaped, with nothing from elsewhere."""

import re

import pytest

from coopkg.namespaces import iri

from .conftest import BROWSER, SCRIPT

PAGES = (
    *("/", "/concepts", "/sources", "/grids", "/search", "/search?q=rival", "/search?q=zzzz", "/about", "/problems"),
    *("/ns", "/api/v1/docs", "/doc/concept/cooperation", "/doc/concept/rivalite", "/doc/source/fabrique"),
    *("/doc/source/panorama", "/doc/source/page-bb70e8dbc6af", "/doc/source/cited-tsing-2017", "/doc/grid/synthese"),
    *("/doc/grid/ieefc", "/doc/item/synthese-01", "/doc/statement/0001", "/doc/excerpt/0001", "/doc/question/01"),
    *("/doc/excerpt/0001/pos", "/doc/note/01", "/doc/agent/tsing", "/doc/dimension/facteurs", "/doc/scheme/core"),
    *("/doc/relation-type/enables", "/doc/concept/animation-territoriale", "/doc/concept/interet"),
    *("/comparisons", "/comparisons?by=topic", "/comparisons?verdict=diverges&source=college", "/collectives"),
    *("/doc/comparison/001", "/doc/comparison/011", "/doc/collective/audyssees", "/doc/collective/exemple-fictif"),
    *("/doc/observation/0001", "/doc/observation/0107", "/doc/fact/0001", "/doc/mapping/0001", "/doc/item/synthese-13"),
    *(
        "/doc/query/who-says",
        "/doc/grid/college",
        "/questions",
        "/questions/who-says",
        "/nowhere",
        "/doc/concept/nobody",
    ),
)
LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def see(client, page):
    def see(path, lang="fr"):
        return page(client.get(path, headers={**BROWSER, "Accept-Language": lang}).text)

    return see


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole(client, page, path, lang):
    answer = client.get(path, headers={**BROWSER, "Accept-Language": lang})
    seen = page(answer.text)
    assert answer.status_code == (404 if "no" in path.rpartition("/")[2][:3] and path != "/doc/note/01" else 200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert (seen.faults, seen.open) == ([], [])
    assert seen.all("html") == [{"lang": lang}]
    assert len(seen.all("h1")) == 1
    assert len(seen.all("title")) == 1
    assert seen.all("a")[0] == {"class": "skip", "href": "#main"}


@pytest.mark.parametrize("path", PAGES)
def test_every_id_is_unique_and_every_fragment_leads_somewhere(see, path):
    seen = see(path)
    ids = [attrs["id"] for _, attrs in seen.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    fragments = [a["href"][1:] for a in seen.all("a") if a.get("href", "").startswith("#")]
    assert set(fragments) <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_nothing_from_elsewhere(see, path):
    seen = see(path)
    assert not (seen.all("script") or seen.all("iframe") or seen.all("img") or seen.all("style"))
    assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in seen.elements)
    taken = [attrs["href"] for attrs in seen.all("link")] + [attrs["action"] for attrs in seen.all("form")]
    assert all(address.startswith("/") and not address.startswith("//") for address in taken)


@pytest.mark.parametrize("path", ["/", "/doc/concept/cooperation", "/doc/grid/synthese", "/doc/source/panorama", "/ns"])
def test_links_lead_to_pages_that_exist(client, see, path):
    addresses = {a["href"].partition("#")[0] for a in see(path).all("a")} - {""}
    own = sorted(address for address in addresses if address.startswith("/"))
    assert own
    assert [a for a in own if client.get(a, headers=BROWSER).status_code not in (200,)] == []


@pytest.mark.parametrize(
    "path", [*PAGES[:14], "/doc/concept/rivalite.ttl", "/id/concept/rivalite", "/static/style.css"]
)
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


def test_a_concept_shows_who_says_what_on_which_line(client, kg):
    html = client.get("/doc/concept/rivalite", headers=BROWSER).text
    concept = kg.concept("rivalite")
    for statement in concept.statements:
        assert statement.label["fr"].replace("'", "&#39;") in html
        assert all(excerpt.exact.replace("'", "&#39;") in html for excerpt in statement.excerpts)
        assert f"ligne {statement.line}<" in html or f"lignes {statement.line} à" in html
    assert concept.label["en"] in html
    assert "Le silence n’est pas un désaccord" in html
    assert "/doc/source/college" in html


def test_a_distinction_is_shown_both_ways(client):
    assert "/doc/concept/coordination" in aside(client, "cooperation")
    assert "/doc/concept/cooperation" in aside(client, "coordination")


def aside(client, concept):
    return client.get(f"/doc/concept/{concept}", headers=BROWSER).text.partition("<aside>")[2]


def test_the_synthesis_says_what_it_takes_up_and_that_this_is_our_reading(client, kg):
    html = client.get("/doc/grid/synthese", headers=BROWSER).text
    for item in kg.grid("synthese").items:
        assert f'id="item-{item.iri.rpartition("/")[2]}"' in html
        assert all(kg.item(taken.iri).notation in html for taken in item.synthesises)
    assert "notre lecture" in html
    assert "Aucun antécédent trouvé" in html


def test_an_edition_shows_its_hash(client, kg):
    digest = kg.read("editions").records()[0]["hash"]
    for path in ("panorama", "page-bb70e8dbc6af"):
        assert digest in client.get(f"/doc/source/{path}", headers=BROWSER).text


@pytest.mark.parametrize(
    ("query", "accept", "lang"),
    [
        ("", "fr-CA", "fr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=FR", "en", "fr"),
        ("?lang=de", "en", "en"),
        ("?lang=%3Cscript%3E", "", "fr"),
    ],
)
def test_the_language_is_what_was_asked_for(client, page, query, accept, lang):
    answer = client.get(f"/doc/concept/rivalite{query}", headers={**BROWSER, "Accept-Language": accept})
    assert page(answer.text).all("html")[0]["lang"] == lang
    assert ("rivalry" if lang == "en" else "rivalité") in answer.text.partition("<h1>")[2].partition("</h1>")[0]


def test_interface_and_content_may_differ(client, page):
    html = client.get("/doc/concept/rivalite?lang=en&ui=fr", headers=BROWSER).text
    assert page(html).all("html")[0]["lang"] == "fr"
    assert '<bdi lang="en">rivalry</bdi>' in html.partition("<h1>")[2].partition("</h1>")[0]


def test_links_keep_the_language_that_was_asked_for(see):
    own = [a["href"] for a in see("/doc/concept/rivalite?lang=en").all("a") if a["href"].startswith("/doc/concept")]
    pages = [address for address in own if not re.search(r"\.(ttl|jsonld|rdf|nt)$", address)]
    assert pages
    assert all("lang=" in address for address in pages)


def test_what_has_no_translation_is_shown_and_marked(client, kg):
    french_only = next(s for s in kg.sources() if set(s.label) == {"fr"})
    path = french_only.iri.partition("/id/")[2]
    html = client.get(f"/doc/{path}?lang=en", headers=BROWSER).text
    title = html.partition('<p class="lead">')[2].partition("</p>")[0]
    assert '<bdi lang="fr">' in title
    assert "(fr)" in title


@pytest.mark.parametrize("path", ["/doc/concept/hostile", "/concepts", "/search?q=script", "/doc/concept/rivalite"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_strangers_plant_is_shown_as_text(ask, hostile_home, page, path, lang):
    answer = ask(hostile_home, path, **{**BROWSER, "Accept-Language": lang})
    seen = page(answer.text)
    assert not (seen.all("script") or seen.all("img") or seen.all("b"))
    assert seen.faults == []
    if "hostile" in path and lang == "fr":
        assert SCRIPT in "".join(seen.text)
    if "hostile" in path and lang == "en":
        assert "{{ 7 * 7 }}" in "".join(seen.text)


def test_only_http_addresses_become_links(ask, hostile_home, page):
    answer = ask(hostile_home, "/doc/source/cited-nature", **BROWSER)
    assert answer.status_code == 200
    assert not any("javascript" in str(attrs.get("href")) for _, attrs in page(answer.text).elements)


@pytest.mark.parametrize(
    "words", [SCRIPT, '"><svg onload=alert(1)>', "{{ 7*7 }}", "' OR 1=1 --", '"', "*", "NEAR(", "\u202e"]
)
def test_search_terms_come_back_as_text(client, page, words):
    answer = client.get("/search", params={"q": words}, headers=BROWSER)
    assert answer.status_code == 200
    assert not (page(answer.text).all("script") or page(answer.text).all("svg"))


@pytest.mark.parametrize("words", ["rivalite", "rivalité", "Rivalités", "rivalry"])
def test_search_finds_without_accents(client, words):
    assert "/doc/concept/rivalite" in client.get("/search", params={"q": words}, headers=BROWSER).text


def test_a_prefix_goes_before_every_address(hostile_home, page):
    import asyncio

    import httpx

    from coopkg.settings import Settings
    from coopkg_api.app import create_app

    async def answer():
        transport = httpx.ASGITransport(create_app(hostile_home, Settings()), root_path="/graph")
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as inside:
            return await inside.get("/graph/doc/concept/rivalite", headers=BROWSER)

    seen = page(asyncio.run(answer()).text)
    own = [attrs["href"] for _, attrs in seen.elements if attrs.get("href", "").startswith("/")]
    assert own
    assert all(address.startswith("/graph/") for address in own)


def test_small_files(client):
    assert "Disallow" in client.get("/robots.txt").text
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert client.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert "://" not in client.get("/static/style.css").text


def test_a_person_s_page_shows_what_they_hold(client, kg):
    statement = next(s for s in kg.statements() for h in s.holders if h.kind == "Person")
    holder = next(h for h in statement.holders if h.kind == "Person")
    html = client.get(f"/doc/{holder.iri.partition('/id/')[2]}", headers=BROWSER).text
    assert statement.label["fr"].replace("'", "&#39;") in html


def test_comparisons_are_counted_by_source_and_verdict(client, kg, see):
    seen = see("/comparisons")
    cells = "".join(seen.text)
    stands = [
        c for c in kg.comparisons() if iri("src:college") in {s.iri for s in c.sources} and c.verdict == "diverges"
    ]
    (link,) = [a["href"] for a in seen.all("a") if "verdict=diverges" in a["href"] and "source=college" in a["href"]]
    html = client.get(link, headers=BROWSER).text
    assert str(len(stands)) in cells
    assert all(f"/doc/comparison/{c.iri[-3:]}" in html for c in stands)
    assert not [c for c in kg.comparisons() if c not in stands and f"/doc/comparison/{c.iri[-3:]}" in html]


@pytest.mark.parametrize(("path", "status"), [("?verdict=agrees", 400), ("?source=nobody", 404), ("?by=colour", 400)])
def test_a_comparison_that_cannot_be_is_refused(client, path, status):
    assert client.get(f"/comparisons{path}", headers=BROWSER).status_code == status


def test_a_comparison_sets_statements_side_by_side(client, kg):
    comparison = kg.comparison("011")
    html = client.get("/doc/comparison/011", headers=BROWSER).text
    assert all(excerpt.exact.replace("'", "&#39;") in html for s in comparison.statements for excerpt in s.excerpts)
    assert all(f"/doc/source/{source.iri.rpartition('/')[2]}" in html for source in comparison.sources)
    assert "notre lecture" in html


def test_a_comparison_of_three_says_who_stands_alone(client):
    three = client.get("/doc/comparison/011", headers=BROWSER).text
    assert (three.count(">seule</span>"), three.count(">du même côté</span>")) == (1, 2)
    two = client.get("/doc/comparison/013", headers=BROWSER).text
    assert ">seule</span>" not in two
    assert "du même côté" not in two


def test_works_that_are_not_independent_are_told(client):
    assert "Perdrigeat" in client.get("/doc/comparison/001", headers=BROWSER).text


def test_a_collective_shows_disputed_facts_and_its_observations(client, kg):
    collective = kg.collective("audyssees")
    html = client.get("/doc/collective/audyssees", headers=BROWSER).text
    assert "début disputé" in html
    assert collective.territory["fr"] in html
    for fact in collective.facts:
        assert fact.label["fr"].replace("'", "&#39;") in html
        assert fact.pages[0] in html
    assert all(o.read["fr"].replace("'", "&#39;") in html for o in collective.observations)


def test_presence_absence_and_ambivalence_stand_apart(client, kg):
    present = client.get("/doc/concept/animation-territoriale", headers=BROWSER).text
    assert "Constaté dans 1 collectif." in present
    made_up = next(
        o for o in kg.observations() if o.collective.iri == iri("coll:exemple-fictif") and o.stance == "absent"
    )
    html = client.get(f"/doc/item/{made_up.observed.iri.rpartition('/')[2]}", headers=BROWSER).text
    assert "Dans un collectif inventé" in html


def test_a_dimension_lists_what_belongs_to_it(client, kg):
    html = client.get("/doc/dimension/facteurs", headers=BROWSER).text
    below = [item for item in kg.grid("synthese").items if item.within and item.within.iri == iri("dim:facteurs")]
    assert below
    assert all(f"/doc/item/{item.iri.rpartition('/')[2]}" in html for item in below)
    assert html.count("/doc/concept/") < client.get("/doc/scheme/core", headers=BROWSER).text.count("/doc/concept/")


def test_sub_headings_stand_before_the_items_they_head(client, kg):
    html = client.get("/doc/grid/college", headers=BROWSER).text
    for heading in kg.grid("college").headings:
        first = min(heading.members)
        assert html.index(heading.label["fr"]) < html.index(f'href="/doc/item/{first.rpartition("/")[2]}"')


def test_identifiers_elsewhere_are_links(client, kg):
    html = client.get("/doc/concept/confiance", headers=BROWSER).text
    assert all(f'href="{link.target}"' in html for link in kg.concept("confiance").mappings)


def test_what_is_deprecated_leads_to_what_replaces_it(ask, hostile_home, page):
    answer = ask(hostile_home, "/doc/concept/gone", **BROWSER)
    banner = answer.text.partition('class="warn"')[2].partition("</p>")[0]
    assert answer.status_code == 200
    assert "N’est plus à employer." in banner
    assert 'href="/doc/concept/rivalite"' in banner
    assert "employer" not in ask(hostile_home, "/doc/concept/rivalite", **BROWSER).text
    body = ask(hostile_home, "/api/v1/concepts/gone").json()
    assert (body["deprecated"], [other["id"] for other in body["replaced_by"]]) == (True, [iri("concept:rivalite")])


NARROWER = [
    ("leadership", "instercoop", "leadership-partage"),
    ("reconnaissance", "fabrique", ""),
    ("interet", "fabrique", ""),
    ("oeuvre", "college", ""),
    ("auteur", "college", ""),
    ("dispositif", "ieefc", ""),
    ("espaces-de-cooperation", "fabrique", ""),
    ("espaces-de-cooperation", "ieefc", ""),
]


@pytest.mark.parametrize(("concept", "source", "notion"), NARROWER)
def test_a_work_that_speaks_of_a_narrower_notion_is_not_said_to_be_silent_on_all_of_it(client, concept, source, notion):
    html = client.get(f"/doc/concept/{concept}", headers=BROWSER).text.partition('class="silence"')[2]
    partly = html.partition("Muettes sur la notion même")[2].partition("</section>")[0]
    assert re.search(rf'/doc/source/{source}">.*? parle de <i><a href="/doc/concept/{notion}', partly)
    told = client.get(f"/api/v1/concepts/{concept}").json()["silences"]
    spoken = next(s["speaks_of"] for s in told if s["source"]["id"].endswith(f"/source/{source}"))
    assert any(s["concept"]["id"].endswith(notion) and s["line"] for s in spoken)


def test_silence_is_what_the_question_says(kg):
    for concept in kg.concepts():
        asked = {str(row["source"]) for row in kg.ask("silent-sources", concept=concept.iri).records()}
        assert {silence.source.iri for silence in concept.silences} == asked


@pytest.mark.parametrize(("words", "line"), [("ligne 108", 108), ("line 108", 108), ("L108", 108), ("l. 36", 36)])
@pytest.mark.parametrize("path", ["/search", "/questions"])
def test_a_line_that_is_named_leads_to_its_question(client, path, words, line):
    html = client.get(path, params={"q": words}, headers=BROWSER).text
    assert f'href="/questions/on-line?line={line}"' in html
    assert "/questions/on-line?line=" not in client.get(path, params={"q": "ligne directrice"}, headers=BROWSER).text


def test_questions_are_filtered_by_words_of_either_language_and_headed_by_themes(client, see):
    every = see("/questions").all("a")
    assert len([a for a in every if a.get("href", "").startswith("#theme-")]) >= 5
    french = client.get("/questions?q=SILENC", headers=BROWSER).text
    assert "/questions/silent-sources" in french
    assert "/questions/persons-and-bodies" not in french
    assert "/questions/silent-sources" in client.get("/questions?q=disagreement", headers=BROWSER).text
    assert "Aucune question ne contient" in client.get("/questions?q=zzzz", headers=BROWSER).text


def test_a_search_for_statements_shows_their_kind_their_line_and_who_holds_them(client):
    html = client.get("/search?q=etymologie", headers=BROWSER).text
    first = html.partition('<ol class="list hits">')[2]
    assert 'class="badge kind"' in first
    assert re.search(r"étymologie</span> ligne \d+ · <a href=\"/doc/", first)


def test_a_search_that_finds_not_all_the_words_says_so_and_one_that_finds_none_offers_notions(client):
    some = client.get("/search", params={"q": "rivalité zzzzzz"}, headers=BROWSER).text
    assert "Rien ne contient tous ces mots" in some
    assert '/doc/concept/rivalite"' in some
    assert "Rien ne contient tous" not in client.get("/search?q=la rivalité", headers=BROWSER).text
    none = client.get("/search?q=leadersihp", headers=BROWSER).text
    assert re.search(r'Des notions proches.{1,8}<a href="/doc/concept/leadership', none)


def test_a_collective_tells_its_country_by_name_and_its_territory(client):
    html = client.get("/doc/collective/comete", headers=BROWSER).text
    assert "<dd>Suisse</dd>" in html
    assert "Meyrin (canton de Genève)" in html
    assert "· Suisse" in client.get("/collectives", headers=BROWSER).text

"""Errors: one shape, in two languages, as JSON or as a page, and nothing that strangers should not know."""

import pytest

from coopkg import errors
from coopkg_api.problems import of_error

from .conftest import BROWSER

PICTURE = {"Accept": "image/png"}
MEMBERS = {"type", "title", "status", "detail", "instance"}


def is_problem(answer, status):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() >= MEMBERS
    assert body["status"] == status
    assert body["type"].startswith("/problems#")
    assert all(body[name] for name in MEMBERS)
    return body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/concepts/", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
        ("GET", "/doc/concept/nobody", 404),
        ("GET", "/api/v1/concepts/nobody", 404),
        ("GET", "/api/v1/statements?about=nobody", 404),
        ("GET", "/api/v1/statements?by=nobody", 404),
        ("GET", "/api/v1/statements?kind=Nothing", 404),
        ("POST", "/concepts", 405),
        ("PUT", "/doc/concept/rivalite", 405),
        ("DELETE", "/api/v1/concepts", 405),
        ("POST", "/static/style.css", 405),
        ("GET", "/api/v1/concepts?page=0", 400),
        ("GET", "/api/v1/concepts?per_page=201", 400),
        ("GET", "/api/v1/concepts?lang=de", 400),
        ("GET", "/api/v1/statements?line=x", 400),
        ("GET", "/api/v1/statements?voice=whispered", 400),
        ("GET", "/api/v1/search", 400),
        ("GET", "/api/v1/search?q=", 400),
    ],
)
def test_every_error_has_one_shape(client, method, path, status):
    body = is_problem(client.request(method, path), status)
    assert body["instance"] == path.partition("?")[0].replace("%2e%2e", "..") or "static" in path


@pytest.mark.parametrize("path", ["/concepts", "/api/v1/grids", "/doc/concept/rivalite", "/static/style.css", "/ns"])
def test_405_names_the_methods_that_would_do(client, path):
    assert client.post(path).headers["allow"] == "GET, HEAD"


def addresses(client):
    """An address of every route below /api/v1 that is open to all, with a name that exists and one that does not."""
    known = {"concepts": "rivalite", "sources": "fabrique", "grids": "fabrique", "collectives": "tilt"}
    known |= {
        "statements": "0001",
        "excerpts": "0001",
        "comparisons": "001",
        "observations": "0001",
        "mappings": "0001",
    }
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        if path.startswith("/api/v1/") and "get" in methods and "/imports" not in path:
            asked = [p for p in methods["get"].get("parameters", []) if p["in"] == "query" and p.get("required")]
            needed = {p["name"]: p.get("example", "x") for p in asked}
            yield path.replace("{name}", known.get(path.split("/")[3], "")), needed


def test_every_route_answers_errors_in_one_shape(client):
    found = list(addresses(client))
    assert len(found) > 60
    for path, needed in found:
        is_problem(client.get(path, params={**needed, "speaker": "x"}), 400)
        is_problem(client.delete(path), 405)
        if "context" not in path:
            is_problem(client.get(path, params=needed, headers=PICTURE), 406)
    for path in sorted({path.split("/")[3] for path, _ in found} - {"search", "context.jsonld", "matrix"}):
        is_problem(client.get(f"/api/v1/{path}/no-such-thing"), 404)


def test_every_route_tells_its_methods(client):
    for path in [
        *(path for path, _ in addresses(client)),
        "/concepts",
        "/questions/who-says",
        "/doc/concept/rivalite",
        "/health",
        "/ns",
    ]:
        answer = client.options(path)
        assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")
    is_problem(client.options("/nowhere"), 404)


def test_scripts_of_other_sites_may_ask_every_route_first(client):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    for path, _ in addresses(client):
        answer = client.options(path, headers=asked)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_wrong_parameters_are_named(client):
    body = is_problem(client.get("/api/v1/concepts?page=0&per_page=x"), 400)
    assert {error["parameter"] for error in body["errors"]} == {"page", "per_page"}
    assert "page" in body["detail"]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("concepts", "lang, format, page, per_page"),
        ("concepts/rivalite", "lang, format"),
        ("statements", "lang, format, page, per_page, about, by, kind, voice, line"),
        ("search", "q, lang, format, page, per_page"),
        ("context.jsonld", ""),
    ],
)
def test_a_parameter_that_is_not_declared_is_refused_beside_those_that_are(client, path, known):
    body = is_problem(client.get(f"/api/v1/{path}?speaker=x"), 400)
    assert body["type"].endswith("#bad_parameter")
    assert [error["parameter"] for error in body["errors"]] == ["speaker"]
    assert set(body["offered"].split(", ")) == set(known.split(", "))
    assert "speaker" in body["detail"]
    assert body["offered"] in body["detail"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_problems_speak_both_languages(client, lang):
    by_header = client.get("/nowhere", headers={"Accept-Language": lang})
    assert by_header.json()["title"] == {"fr": "Page introuvable", "en": "Page not found"}[lang]
    assert by_header.headers["content-language"] == lang
    assert client.get(f"/nowhere?lang={lang}").json() == by_header.json()


def test_browsers_get_a_page_of_the_same_content(client):
    answer = client.get("/doc/concept/nobody", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Nom inconnu" in answer.text


def test_the_kinds_are_explained_where_the_type_leads(client):
    kind = client.get("/nowhere").json()["type"]
    assert f'id="{kind.partition("#")[2]}"' in client.get(kind.partition("#")[0]).text


def test_nothing_built_is_503_and_names_no_folder(ask, tmp_path):
    for path in ("/", "/health", "/doc/concept/rivalite", "/api/v1/concepts"):
        answer = ask(tmp_path, path)
        is_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        assert str(tmp_path) not in answer.text


class Broken:
    def now(self):
        raise RuntimeError("secret of the house")


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_the_unforeseen_tells_strangers_nothing(ask, tmp_path, accept):
    answer = ask(tmp_path, "/concepts", Broken(), Accept=accept)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownName(kind="concept", name="x"), 404),
        (errors.BadParameter(name="x", value="y", expected="z"), 400),
        (errors.BadQuery(detail="x", line=1, column=2), 400),
        (errors.QueryRefused(reason="service", forbidden=True), 403),
        (errors.QueryRefused(reason="length", forbidden=False, found=2, most=1), 400),
        (errors.UnsupportedFormat(wanted="x", offered="y"), 406),
        (errors.LimitReached(limit="time", seconds=7, most=30), 503),
        (errors.NotBuilt(home="/secret"), 503),
        (errors.ShapeFault(count=3), 422),
        (errors.UnreadableFile(path="/secret", reason="x"), 500),
    ],
)
def test_each_error_of_the_library_has_its_status(error, status):
    problem = of_error(error, "en")
    assert problem.status == status
    assert "/secret" not in problem.detail
    assert ("Retry-After" in problem.headers) == (status == 503)


def test_a_query_that_cannot_be_read_says_where():
    assert of_error(errors.BadQuery(detail="x", line=3, column=14), "fr").extra == {"line": 3, "column": 14}
    assert of_error(errors.LimitReached(limit="time", seconds=7, most=30), "fr").headers == {"Retry-After": "7"}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/api/v1/concepts/désaccord", "desaccord"),
        ("/api/v1/concepts/trust", "confiance"),
        ("/api/v1/questions/silent-sources?concept=trust", "confiance"),
        ("/api/v1/questions/silent-source?concept=rivalite", "silent-sources"),
        ("/api/v1/statements?about=trust", "confiance"),
        ("/doc/concept/trust", "confiance"),
    ],
)
def test_an_unknown_name_offers_what_may_be_meant(client, path, meant):
    told = client.get(path).json()
    assert (told["status"], told["near"][0]) == (404, meant)
    assert f": {meant}" in told["detail"]


def test_the_page_of_an_unknown_name_leads_to_those_that_may_be_meant(client):
    html = client.get("/doc/concept/trust", headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert '<a href="/doc/concept/confiance">confiance</a>' in html
    assert "Vouliez-vous dire" in html
    nothing = client.get("/doc/concept/zzzzzz", headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert "Vouliez-vous dire" not in nothing.text


@pytest.mark.parametrize(
    ("path", "lang", "told"),
    [
        ("/api/v1/statements?line=abc", "fr", "À corriger : line (un nombre entier est attendu)."),
        ("/api/v1/statements?line=abc", "en", "To be corrected: line (a whole number is expected)."),
        ("/api/v1/concepts?per_page=201", "fr", "À corriger : per_page (au plus 200)."),
        ("/api/v1/concepts?page=0", "fr", "À corriger : page (au moins 1)."),
        ("/api/v1/statements?voice=loud", "fr", "voice (attendu : quoted, paraphrase, gloss, editorRemark, ambiguous)"),
        ("/api/v1/collectives?fictitious=perhaps", "fr", "fictitious (attendu : true ou false)"),
        ("/api/v1/search", "fr", "q (il manque)"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told_in_the_reader_s_language(client, path, lang, told):
    body = client.get(path, headers={"Accept-Language": lang}).json()
    assert told in body["detail"].replace("\u00a0", " ")

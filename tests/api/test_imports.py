"""Imports over HTTP, against a real server: who may, what is taken, how it is followed, cancelled, published."""

import shutil
import time

import httpx
import pytest

from coopkg.holdings.tokens import Tokens

from .conftest import serving
from .test_problems import is_problem

IMPORTS = "/api/v1/imports"
GOOD = "cas;concept;position;observateur;date\nLes Jardins;rivalité;présent;Ana;2024-03-12\n"
WRONG = "cas;concept;position;observateur;date\nLes Jardins;rivalité;presnet;Ana;2024-03-12\n"
WAIT = {"Prefer": "wait=60"}


class Bringer:
    """Somebody with a token."""

    def __init__(self, client, secret):
        self.client, self.headers = client, {"Authorization": f"Bearer {secret}", "Accept-Language": "fr"}

    def get(self, path="", **options):
        return self.client.get(IMPORTS + path, headers=self.headers, **options)

    def send(self, text, name="observations.csv", headers=(), path="", **fields):
        content = text if isinstance(text, bytes) else text.encode()
        files = {"file": (name, content)}
        return self.client.post(IMPORTS, files=files, data=fields, headers={**self.headers, **dict(headers)})

    def post(self, path, **headers):
        return self.client.post(IMPORTS + path, headers={**self.headers, **headers})

    def delete(self, path):
        return self.client.delete(IMPORTS + path, headers=self.headers)


@pytest.fixture(scope="module")
def own_home(home, tmp_path_factory):
    return shutil.copytree(home, tmp_path_factory.mktemp("imports") / "home")


@pytest.fixture
def spare_home(home, tmp_path):
    return shutil.copytree(home, tmp_path / "spare")


@pytest.fixture(scope="module")
def client(own_home):
    with serving(own_home, COOPKG_IMPORT_SIZE="1") as url, httpx.Client(base_url=url, timeout=90) as client:
        yield client


@pytest.fixture(scope="module")
def people(own_home, client):
    """Two contributors and a curator; the server was there before their tokens."""
    tokens = Tokens(own_home)
    made = {
        name: tokens.create(role, name)[0]
        for name, role in (("Ana", "contributor"), ("Ben", "contributor"), ("Cleo", "curator"))
    }
    return {name: Bringer(client, secret) for name, secret in made.items()}


@pytest.fixture(scope="module")
def ana(people):
    return people["Ana"]


@pytest.fixture(scope="module")
def ben(people):
    return people["Ben"]


@pytest.fixture(scope="module")
def cleo(people):
    return people["Cleo"]


def until_over(bringer, import_id):
    for _ in range(600):
        found = bringer.get(f"/{import_id}").json()
        if found["state"] not in ("received", "reading", "checking", "committing"):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/0123456789ab")])
def test_until_there_is_a_token_nobody_writes(home, method, path):
    with serving(home) as url:
        answer = httpx.request(method, url + IMPORTS + path)
    assert is_problem(answer, 403)["type"].endswith("#writing_off")
    assert not (home / "jobs").exists()


def test_strangers_are_told_how_to_say_who_they_are(client, people):
    for path in ("", "/0123456789ab", "/0123456789ab/problems", "/0123456789ab/annotated"):
        answer = client.get(IMPORTS + path)
        is_problem(answer, 401)
        assert answer.headers["www-authenticate"] == 'Bearer realm="coopkg"'
    wrong = client.get(IMPORTS, headers={"Authorization": "Bearer coopkg_wrong"})
    is_problem(wrong, 401)
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    is_problem(client.get(IMPORTS, headers={"Authorization": "Basic YTpi"}), 401)
    is_problem(client.post(IMPORTS, files={"file": ("a.csv", GOOD.encode())}), 401)


def test_a_revoked_token_opens_nothing_from_then_on(own_home, client, people):
    secret, token = Tokens(own_home).create("contributor")
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(IMPORTS, headers=headers).status_code == 200
    Tokens(own_home).revoke(token.id)
    is_problem(client.get(IMPORTS, headers=headers), 401)


def test_a_contributors_file_becomes_a_draft_that_only_they_and_curators_see(ana, ben, cleo, client):
    answer = ana.send(GOOD, headers=WAIT)
    assert answer.status_code == 201, answer.text
    assert answer.headers["preference-applied"] == "wait=60"
    assert answer.headers["cache-control"] == "no-store"
    brought = answer.json()
    assert (brought["state"], brought["by"], brought["counts"]["observation"]) == ("draft", "Ana", 1)
    assert answer.headers["location"] == brought["links"]["self"] == f"{IMPORTS}/{brought['id']}"
    assert brought["committed_at"]
    assert ana.get(f"/{brought['id']}").json()["state"] == "draft"
    assert cleo.get(f"/{brought['id']}").json()["links"].keys() >= {"publish", "retract"}
    for path in ("", "/problems", "/annotated"):
        is_problem(ben.get(f"/{brought['id']}{path}"), 404)
    is_problem(ben.delete(f"/{brought['id']}"), 404)
    assert brought["id"] in [one["id"] for one in ana.get().json()["items"]]
    assert brought["id"] not in [one["id"] for one in ben.get().json()["items"]]
    assert "Les Jardins" not in client.get("/api/v1/collectives?per_page=200").text
    is_problem(ana.post(f"/{brought['id']}/publish"), 403)
    published = cleo.post(f"/{brought['id']}/publish", **WAIT)
    assert (published.status_code, published.json()["state"]) == (201, "published")
    assert "Les Jardins" in client.get("/api/v1/collectives?per_page=200").text
    is_problem(cleo.post(f"/{brought['id']}/publish"), 409)
    assert cleo.post(f"/{brought['id']}/retract", **WAIT).json()["state"] == "retracted"
    assert "Les Jardins" not in client.get("/api/v1/collectives?per_page=200").text
    assert cleo.post(f"/{brought['id']}/restore", **WAIT).json()["state"] == "published"
    assert "Les Jardins" in client.get("/api/v1/collectives?per_page=200").text


def test_what_is_still_changing_is_told_so(ana, cleo):
    brought = ana.send(GOOD.replace("Jardins", "Noyers"), headers=WAIT).json()
    assert cleo.post(f"/{brought['id']}/publish").status_code == 202
    told = is_problem(cleo.post(f"/{brought['id']}/retract"), 409)
    assert "réessayez" in told["detail"]
    states = (time.sleep(0.1) or cleo.get(f"/{brought['id']}").json()["state"] for _ in range(600))
    assert "published" in states


def test_without_waiting_the_answer_says_where_to_follow(ana):
    answer = ana.send(GOOD.replace("Jardins", "Ruches"))
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers
    assert until_over(ana, answer.json()["id"])["state"] == "draft"


def test_the_body_may_be_the_file_itself(ana):
    headers = {**ana.headers, **WAIT, "Content-Type": "text/csv"}
    asked = {"name": "../../observations.csv", "visibility": "network"}
    answer = ana.client.post(IMPORTS, params=asked, content=GOOD.replace("Jardins", "Serres"), headers=headers)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["visibility"]) == ("observations.csv", "network")


def test_a_curator_may_publish_at_once_and_a_contributor_may_not(ana, cleo):
    is_problem(ana.send(GOOD, publish="true"), 403)
    answer = cleo.send(GOOD.replace("Jardins", "Vergers"), headers=WAIT, publish="true")
    assert (answer.status_code, answer.json()["state"]) == (201, "published")


def test_the_same_file_is_recognised_unless_one_insists(ana, ben):
    text = GOOD.replace("Jardins", "Mares")
    first = ana.send(text, headers=WAIT).json()
    again = ana.send(text, headers=WAIT)
    assert (again.status_code, again.json()["id"], again.json()["recognised"]) == (200, first["id"], True)
    assert ana.send(text, headers=WAIT, again="true").status_code == 201
    assert ben.send(text, headers=WAIT).status_code == 201


def test_what_is_wrong_is_told_cell_by_cell_in_both_languages(ana, own_home):
    answer = ana.send(WRONG, headers=WAIT)
    body = is_problem(answer, 422)
    assert body["reason"] == "problems"
    assert [(one["row"], one["column"], one["value"]) for one in body["errors"]] == [(2, "C", "presnet")]
    path = "/" + body["import"].rpartition("/")[2]
    assert ana.get(path).json()["state"] == "refused"
    listed = ana.get(path + "/problems").json()
    assert (listed["total"], listed["items"][0]["level"]) == (1, "error")
    english = ana.get(path + "/problems", params={"lang": "en", "level": "error"}).json()
    assert english["items"][0]["detail"] != listed["items"][0]["detail"]
    sheet = ana.get(path + "/problems", params={"format": "csv"})
    assert sheet.content.startswith("\ufeff".encode())
    assert "presnet" in sheet.text
    book = ana.get(path + "/annotated")
    assert (book.status_code, book.content[:2]) == (200, b"PK")
    assert not list((own_home / "jobs" / path[1:]).glob("sent/*"))


def test_a_dry_run_answers_what_would_be_and_imports_nothing(ana, own_home):
    before = sorted((own_home / "imports").iterdir()) if (own_home / "imports").exists() else []
    good = ana.send(GOOD.replace("Jardins", "Puits"), headers=WAIT, dry_run="true")
    assert (good.status_code, good.json()["state"]) == (200, "checked")
    wrong = ana.send(WRONG, headers=WAIT, dry_run="true")
    assert (wrong.status_code, wrong.json()["state"]) == (200, "refused")
    assert wrong.json()["error"]["reason"] == "problems"
    after = sorted((own_home / "imports").iterdir()) if (own_home / "imports").exists() else []
    assert before == after


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"visibility": "everybody"}, "visibility"),
        ({"at_least": "-1"}, "at_least"),
        ({"named": "perhaps"}, "named"),
        ({"speaker": "x"}, "speaker"),
    ],
)
def test_wrong_fields_are_named(ana, own_home, fields, parameter):
    before = set((own_home / "jobs").iterdir())
    body = is_problem(ana.send(GOOD, **fields), 400)
    assert [error["parameter"] for error in body["errors"]] == [parameter]
    assert set((own_home / "jobs").iterdir()) == before


def test_a_mapping_that_is_none_is_refused_at_once(ana):
    is_problem(ana.send(GOOD, mapping="[sheets"), 422)
    is_problem(ana.send(GOOD, date="yesterday"), 400)


def test_requests_without_a_file_or_with_a_cut_form(ana, own_home):
    before = set((own_home / "jobs").iterdir())
    headers = {**ana.headers, "Content-Type": "multipart/form-data; boundary=x"}
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + GOOD.encode()
    two = part + b"\r\n" + part + b"\r\n--x--\r\n"
    for content in (
        b"",
        b"nonsense",
        part,
        two,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    ):
        is_problem(ana.client.post(IMPORTS, content=content, headers=headers), 400)
    for kind in ("multipart/form-data", "text/csv"):
        answer = ana.client.post(IMPORTS, content=GOOD, headers={**ana.headers, "Content-Type": kind})
        is_problem(answer, 400)
    squeezed = {**ana.headers, "Content-Encoding": "gzip", "Content-Type": "text/csv"}
    is_problem(ana.client.post(IMPORTS, params={"name": "a.csv"}, content=b"x", headers=squeezed), 415)
    assert set((own_home / "jobs").iterdir()) == before


def test_a_file_beyond_the_limit_is_refused_announced_or_not(ana, own_home):
    before = set((own_home / "jobs").iterdir())
    large = b"a" * ((1 << 20) + 1)
    is_problem(ana.send(large), 413)

    def pieces():
        for _ in range(20):
            yield b"a" * 100_000

    answer = ana.client.post(IMPORTS, params={"name": "a.csv"}, content=pieces(), headers=ana.headers)
    is_problem(answer, 413)
    assert set((own_home / "jobs").iterdir()) == before


def test_what_is_over_cannot_be_cancelled(ana):
    import_id = ana.send(GOOD.replace("Jardins", "Haies"), headers=WAIT).json()["id"]
    body = is_problem(ana.delete(f"/{import_id}"), 409)
    assert import_id in body["detail"]
    is_problem(ana.delete("/ffffffffffff"), 404)


def test_what_waits_or_runs_is_cancelled_and_leaves_nothing(ana, own_home):
    rows = "".join(f"Cas {n};rivalité;présent;Ana;2024\n" for n in range(20_000))
    long = GOOD.splitlines(keepends=True)[0] + rows
    brought = [ana.send(long).json()["id"] for _ in range(2)]
    assert [ana.delete(f"/{one}").status_code for one in brought] == [204, 204]
    for one in brought:
        assert until_over(ana, one)["state"] == "cancelled"
        assert not (own_home / "work" / one).exists()
        assert not (own_home / "imports" / one).exists()
        assert not list((own_home / "jobs" / one).glob("sent/*"))
        is_problem(ana.delete(f"/{one}"), 409)


def test_names_that_cannot_be_are_refused(ana):
    for path in ("/nobody", "/0123456789AB", "/..%2f..%2fetc", "/0123456789abc"):
        assert ana.get(path).status_code in (400, 404)
    is_problem(ana.get("?page=0"), 400)
    is_problem(ana.get("", params={"speaker": "x"}), 400)
    is_problem(ana.client.get(IMPORTS, headers={**ana.headers, "Accept": "image/png"}), 406)


def test_imports_are_listed_newest_first_by_pages(ana):
    page = ana.get("", params={"per_page": 1}).json()
    assert page["total"] > 1
    following = ana.client.get(page["next"], headers=ana.headers).json()
    assert page["items"][0]["received_at"] >= following["items"][0]["received_at"]


def test_too_many_wrong_tokens_are_told_to_wait(own_home):
    secret, _ = Tokens(own_home).create("contributor")
    with serving(own_home, COOPKG_CLIENT_ERRORS="3") as url:
        wrong = {"Authorization": "Bearer coopkg_x"}
        told = [httpx.get(url + IMPORTS, headers=wrong).status_code for _ in range(8)]
        right = httpx.get(url + IMPORTS, headers={"Authorization": f"Bearer {secret}"})
        assert httpx.get(url + "/api/v1/concepts/rivalite").status_code == 200
    assert told[:3] == [401, 401, 401]
    assert told[-1] == 429
    assert (is_problem(right, 429)["status"], "retry-after" in right.headers) == (429, True)


def test_no_token_is_in_the_access_log(own_home, tmp_path):
    secret, _ = Tokens(own_home).create("contributor")
    log = tmp_path / "access.log"
    with serving(own_home, COOPKG_ACCESS_LOG=str(log)) as url:
        asked = {"name": "secret-name.csv"}
        for given in (secret, secret + "x"):
            httpx.post(url + IMPORTS, params=asked, content=b"", headers={"Authorization": f"Bearer {given}"})
    written = log.read_text()
    assert '"path":"/api/v1/imports"' in written
    assert secret not in written
    assert "secret-name" not in written


def test_without_room_the_file_is_refused_and_reading_goes_on(spare_home):
    secret, _ = Tokens(spare_home).create("contributor")
    with serving(spare_home, COOPKG_IMPORT_ROOM="999999999") as url:
        headers = {"Authorization": f"Bearer {secret}"}
        answer = httpx.post(url + IMPORTS, files={"file": ("a.csv", GOOD.encode())}, headers=headers)
        body = is_problem(answer, 507)
        assert str(spare_home) not in answer.text
        assert body["type"].endswith("#no_room")
        assert httpx.get(url + "/api/v1/concepts/rivalite").status_code == 200


def test_two_servers_of_one_home_do_not_both_import(own_home, client, ana):
    ana.send(GOOD.replace("Jardins", "Talus"), headers=WAIT)
    with serving(own_home) as url:
        other = httpx.post(url + IMPORTS, files={"file": ("a.csv", GOOD.encode())}, headers=ana.headers)
    assert "retry-after" in other.headers
    is_problem(other, 503)

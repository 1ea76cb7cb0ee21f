"""The access log and the figures: what they tell, and what they never do."""

import json
import re
import socket
import time
from hashlib import sha256

import pytest

from coopkg.errors import BadSetting
from coopkg.settings import ServerSettings
from coopkg_api.access_log import AccessLog
from coopkg_api.metrics import door_of
from coopkg_api.watching import Exchange

from ..conftest import free_port

SECRET = "gwendoline"
QUERY = f'SELECT ?s {{ ?s ?p "{SECRET}" }}'


@pytest.fixture
def lines(wait_until):
    """A function that gives the lines of a log, once there are so many."""

    def read(file, count):
        wait_until(lambda: file.exists() and file.read_text().count("\n") >= count)
        return [json.loads(line) for line in file.read_text().splitlines()]

    return read


def test_the_log_tells_what_was_asked_and_never_for_what(serving, tmp_path, lines):
    log = tmp_path / "access.log"
    with serving(COOPKG_ACCESS_LOG=str(log)) as served:
        before = time.time()
        assert served.ask(QUERY)[0] == 200
        served.ask("SELECT ?s { ?s ?p ?o } LIMIT 7")
        served.get(f"/search?q={SECRET}", Referer=f"http://e/{SECRET}", **{"User-Agent": SECRET})
        served.ask("SELECT {")
        found = lines(log, 5)[1:]
    asked, seven, search, wrong = found
    assert (asked["path"], asked["status"], asked["rows"]) == ("/sparql", 200, 0)
    assert asked["query"] == sha256(QUERY.encode()).hexdigest()[:16] != seven["query"]
    assert seven["rows"] == 7
    assert search.keys() == {"time", "client", "method", "path", "status", "bytes", "ms"}
    assert (search["path"], search["method"], search["client"]) == ("/search", "GET", "127.0.0.0/24")
    assert wrong["status"] == 400
    assert all(one["bytes"] > 0 and one["ms"] > 0 for one in found)
    assert abs(time.mktime(time.strptime(asked["time"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone - before) < 10
    assert SECRET not in log.read_text()


def test_rows_are_told_of_questions_too(serving, tmp_path, lines):
    log = tmp_path / "access.log"
    with serving(COOPKG_ACCESS_LOG=str(log)) as served:
        rows = served.get("/api/v1/questions/collectives?format=tsv")[2].count("\n") - 1
        served.get("/api/v1/questions/collectives?per_page=2")
        assert [one["rows"] for one in lines(log, 3)[1:]] == [rows, 2]
    assert rows > 2


def test_a_client_that_leaves_is_no_error_of_ours(serving, tmp_path, lines):
    log = tmp_path / "access.log"
    with serving(COOPKG_ACCESS_LOG=str(log)) as served:
        head = (
            b"POST /sparql HTTP/1.1\r\nHost: e\r\nContent-Length: 100\r\nContent-Type: application/sparql-query\r\n\r\n"
        )
        served.open(head + b"SELECT").close()
        assert lines(log, 2)[1]["status"] == 499
        assert lines(log, 2)[1]["broken"] is True
    assert served.errors.read_text() == ""


def test_a_log_file_that_is_moved_away_begins_anew(serving, tmp_path, lines):
    log = tmp_path / "access.log"
    with serving(COOPKG_ACCESS_LOG=str(log)) as served:
        lines(log, 1)
        log.rename(tmp_path / "old.log")
        served.get("/health")
        assert len(lines(log, 1)) == 1


def test_a_log_that_cannot_be_written_hinders_no_answer_and_is_counted(serving, wait_until):
    port = free_port()
    with serving("--admin-port", str(port), COOPKG_ACCESS_LOG="/dev/full") as served:
        assert served.get("/health")[0] == 200
        wait_until(lambda: figure(served.get("/metrics", port)[2], "coopkg_log_lines_lost_total") >= 2)


def test_a_log_that_cannot_be_opened_is_told_at_once(coopkg, home, tmp_path, monkeypatch):
    monkeypatch.setenv("COOPKG_ACCESS_LOG", str(tmp_path / "nowhere" / "log"))
    monkeypatch.setenv("COOPKG_HOME", str(home))
    code, _, err = coopkg("serve", "--home", home, "--port", "0")
    assert (code, "nowhere" in err, "Traceback" in err) == (1, True, False)


def figure(text, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_the_figures_stand_on_a_port_of_their_own(serving):
    port = free_port()
    with serving("--admin-port", str(port)) as served:
        served.ask(QUERY)
        served.get("/sparql?query=SELECT", Accept="text/csv")
        for number in range(20):
            served.get(f"/no-such-page-{number}")
        assert served.get("/metrics")[0] == 404
        status, headers, told = served.get("/metrics", port)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
    assert figure(told, 'coopkg_requests_total{door="sparql",method="GET",status="200"}') == 1
    assert figure(told, 'coopkg_requests_total{door="sparql",method="GET",status="400"}') == 1
    assert figure(told, 'coopkg_requests_total{door="pages",method="GET",status="404"}') == 21
    assert figure(told, "coopkg_query_workers") >= 1
    assert figure(told, "coopkg_query_running") == 0
    assert figure(told, "coopkg_triples") > 10_000
    assert figure(told, "coopkg_disk_free_bytes") > 0
    assert "no-such-page" not in told


def test_a_port_of_the_figures_that_is_taken_is_told(coopkg, home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, _, err = coopkg("serve", "--home", home, "--port", "0", "--admin-port", port)
    assert (code, str(port) in err, "Traceback" in err) == (2, True, False)


@pytest.mark.parametrize("path", ["/", "", "*", "/sparqlx", "/concepts", "/search/sparql"])
def test_addresses_are_counted_by_door(path):
    assert door_of(path) == "pages"
    assert door_of("/sparql/") == door_of("/sparql") == "sparql"


@pytest.fixture
def log_of(tmp_path, monkeypatch):
    """A function that gives the log with a way of naming clients."""
    made = []

    def make(shown):
        monkeypatch.setenv("COOPKG_LOG_CLIENT", shown)
        monkeypatch.setenv("COOPKG_ACCESS_LOG", str(tmp_path / "log"))
        made.append(AccessLog(ServerSettings(), ()))
        return made[-1]

    yield make
    for log in made:
        log.close()


def test_a_client_is_named_as_the_setting_says(log_of):
    network, none, full = log_of("network").shown, log_of("none").shown, log_of("full").shown
    assert [network(name) for name in ("192.0.2.77", "2001:db8:1:2::/64", "strange", "")] == [
        "192.0.2.0/24", "2001:db8:1::/48", None, None,
    ]  # fmt: skip
    assert (none("192.0.2.77"), full("192.0.2.77")) == (None, "192.0.2.77")


def test_hashes_of_clients_cannot_be_joined_across_runs(log_of):
    one, other = log_of("hash").shown, log_of("hash").shown
    assert one("192.0.2.77") == one("192.0.2.77") != one("192.0.2.78")
    assert one("192.0.2.77") != other("192.0.2.77")
    assert "192" not in one("192.0.2.77")


def test_another_way_of_naming_clients_is_refused(monkeypatch):
    monkeypatch.setenv("COOPKG_LOG_CLIENT", "loudly")
    with pytest.raises(BadSetting) as refused:
        ServerSettings()
    assert "network, hash, none, full" in refused.value.message("fr")


def test_nothing_in_a_path_can_forge_a_line(log_of, tmp_path, lines):
    log = log_of("network")
    scope = {
        "type": "http",
        "method": "GET",
        "path": '/\n{"time":"x"}\u2028' + "é" * 999,
        "headers": [],
        "client": None,
    }
    log(Exchange(scope, status=404, whole=True))
    (line,) = lines(tmp_path / "log", 1)
    assert len(line["path"]) == 200


def test_rows_are_told_of_lists_too(serving, tmp_path, lines):
    log = tmp_path / "access.log"
    with serving(COOPKG_ACCESS_LOG=str(log)) as served:
        served.get("/api/v1/concepts?per_page=3&format=csv")
        served.get("/api/v1/concepts?per_page=4")
        served.get("/api/v1/concepts?page=999999")
        assert [one["rows"] for one in lines(log, 4)[1:]] == [3, 4, 0]

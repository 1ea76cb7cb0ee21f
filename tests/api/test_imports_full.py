"""A disk that is really full, at any moment of an import: 507, nothing half there, reading goes on, room mends it."""

import shutil
import subprocess
import sys
import time
from threading import Thread

import httpx
import pytest

from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import UNDER_WAY, Ledger
from coopkg.holdings.tokens import Tokens

from .conftest import serving

IMPORTS = "/api/v1/imports"
HEAD = "cas;concept;position;observateur;date\n"
MIB = 1 << 20


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A disk of 250 MiB, in memory."""
    place = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=250m", "tmpfs", str(place)]
    if (
        sys.platform != "linux"
        or shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("a small disk can be mounted by the administrator of a Linux system alone")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="module")
def own_home(disk, home):
    return shutil.copytree(home, disk / "home")


@pytest.fixture(scope="module")
def client(own_home):
    secret, _ = Tokens(own_home).create("curator", "Ana")
    with serving(own_home, COOPKG_IMPORT_ROOM="0") as url:
        headers = {"Authorization": f"Bearer {secret}", "Prefer": "wait=60"}
        with httpx.Client(base_url=url, timeout=120, headers=headers) as client:
            yield client


class Ballast:
    """What takes the room of a disk."""

    def __init__(self, disk):
        self.path = disk / "ballast"

    def fill(self, leave=0):
        with self.path.open("ab", buffering=0) as file:
            while (left := shutil.disk_usage(self.path.parent).free - leave) > 0:
                file.write(bytes(min(left, MIB)))

    def drop(self):
        self.path.unlink(missing_ok=True)


@pytest.fixture
def ballast(disk):
    ballast = Ballast(disk)
    yield ballast
    ballast.drop()


def observations(name, rows=2):
    return (HEAD + "".join(f"{name} {n};rivalité;présent;Ana;2024\n" for n in range(rows))).encode()


def in_parts(content):
    """A body whose length nobody announces."""
    yield from (content[start : start + 65_536] for start in range(0, len(content), 65_536))


def refused(answer):
    assert (answer.status_code, answer.headers["content-type"]) == (507, "application/problem+json"), answer.text
    assert "/home" not in answer.text


def still_read(client):
    assert client.get("/api/v1/concepts/rivalite").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/sparql", data={"query": "ASK { ?s ?p ?o }"}).status_code == 200
    assert client.get(IMPORTS).status_code == 200


def whole(home):
    """Nothing waits, and both stores hold what the ledger says."""
    ledger = Ledger(home)
    deadline = time.monotonic() + 60
    while ledger.all(UNDER_WAY) or any(Folders(home).jobs.glob("*/sent/*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    rows = ledger.all()
    for store, wanted in ((home, "shown"), (Folders(home).private, "usable")):
        if (store / "CURRENT").exists():
            held = set(Generations(store).current().manifest.imports)
            assert held == {one.id for one in rows if getattr(one, wanted)}


@pytest.mark.parametrize("leave", [0, 4_096, 200_000, 2 * MIB])
@pytest.mark.parametrize("announced", [True, False])
def test_on_a_full_disk_nothing_is_taken(client, own_home, ballast, leave, announced):
    content = observations(f"A{leave}{announced}", 2 if announced else 20_000)
    ballast.fill(leave)
    if announced:
        answer = client.post(IMPORTS, files={"file": ("a.csv", content)})
    else:
        answer = client.post(IMPORTS, params={"name": "a.csv"}, content=in_parts(content))
    refused(answer)
    still_read(client)
    ballast.drop()
    whole(own_home)


def test_on_a_full_disk_a_draft_is_not_published_and_with_room_it_is(client, own_home, ballast):
    draft = client.post(IMPORTS, files={"file": ("d.csv", observations("D"))})
    assert (draft.status_code, draft.json()["state"]) == (201, "draft"), draft.text
    address = draft.headers["Location"]
    for leave in (0, MIB):
        ballast.fill(leave)
        refused(client.post(f"{address}/publish"))
        assert client.get(address).json()["state"] == "draft"
        still_read(client)
        ballast.drop()
        whole(own_home)
    assert client.post(f"{address}/publish").json()["state"] == "published"
    assert "error" not in client.get(address).json()
    whole(own_home)


@pytest.mark.slow
@pytest.mark.parametrize("leave", [0, 100_000, 6 * MIB])
@pytest.mark.parametrize("moment", ["jobs/*/sent/*", "work/*/places.sqlite", "**/staging", "**/staging/index.sqlite"])
def test_a_disk_that_fills_up_meanwhile_leaves_all_or_nothing(client, own_home, ballast, moment, leave):
    answers = []

    def send():
        content = observations(f"{moment}{leave}".replace("*", ""), 500)
        answers.append(client.post(IMPORTS, files={"file": ("m.csv", content)}, data={"publish": "true"}))

    sender = Thread(target=send)
    sender.start()
    while sender.is_alive() and not any(own_home.glob(moment)):
        time.sleep(0.002)
    ballast.fill(leave)
    sender.join()
    if answers[0].status_code != 201:  # there may have been room enough
        refused(answers[0])
    still_read(client)
    ballast.drop()
    again = client.post(IMPORTS, files={"file": ("m.csv", observations("after"))}, data={"again": "true"})
    assert again.status_code == 201, again.text
    whole(own_home)

"""A real OpenRefine, headless on the loopback address, with a folder of its own."""

import json
import os
import shutil
import signal
import subprocess
import time
from types import SimpleNamespace

import httpx
import pytest

from ..api.conftest import serving
from ..conftest import free_port

PROGRAM = shutil.which("openrefine")
STARTING = 180


class OpenRefine:
    """What the pages of OpenRefine do: its commands, each with the token against forgery."""

    def __init__(self, address):
        self._http = httpx.Client(base_url=f"{address}/command/core/", timeout=60)

    def get(self, command, **parameters):
        return self._http.get(command, params=parameters).raise_for_status().json()

    def post(self, command, parameters=None, **fields):
        token = {"csrf_token": self.get("get-csrf-token")["token"], **(parameters or {})}
        written = {name: one if isinstance(one, str) else json.dumps(one) for name, one in fields.items()}
        found = self._http.post(command, params=token, data=written).raise_for_status().json()
        assert found.get("code") != "error", found
        return found

    def project(self, name, rows):
        """Make a project of one column and return its number."""
        token = {"csrf_token": self.get("get-csrf-token")["token"]}
        options = {"separator": "\t", "headerLines": 1, "encoding": "UTF-8"}
        query = {**token, "options": json.dumps(options)}
        form = {"project-name": name, "format": "text/line-based/*sv"}
        files = {"project-file": (f"{name}.tsv", "\n".join(["mot", *rows]).encode())}
        made = self._http.post("create-project-from-upload", params=query, data=form, files=files)
        assert made.status_code == 302, made.text
        return made.headers["Location"].partition("project=")[2]

    def rows(self, project):
        found = self.post("get-rows", {"project": project, "start": 0, "limit": 100}, engine=ENGINE)
        known = found["pool"]["recons"]
        return [[self._cell(cell or {}, known) for cell in row["cells"]] for row in found["rows"]]

    @staticmethod
    def _cell(cell, known):
        """Return what a cell shows, the entity that it matches, and the candidates."""
        judged = known.get(str(cell.get("r")), {})
        return SimpleNamespace(text=cell.get("v"), match=judged.get("m", {}).get("id"), candidates=judged.get("c", []))

    def close(self):
        self._http.close()

    def wait(self, project):
        """Wait until nothing is under way."""
        while self.get("get-processes", project=project)["processes"]:
            time.sleep(0.2)


ENGINE = {"facets": [], "mode": "row-based"}


@pytest.fixture(scope="session")
def service(home):
    """Address of a real server over the project's own graph."""
    with serving(home) as url:
        yield url


@pytest.fixture(scope="session")
def openrefine(tmp_path_factory):
    """A running OpenRefine."""
    if PROGRAM is None:
        pytest.skip("OpenRefine is not installed: make openrefine")
    folder, port = tmp_path_factory.mktemp("openrefine"), free_port()
    command = [
        PROGRAM,
        "-p",
        str(port),
        "-i",
        "127.0.0.1",
        "-d",
        str(folder),
        "-m",
        "512M",
        "-x",
        "refine.headless=true",
    ]
    client, log = OpenRefine(f"http://127.0.0.1:{port}"), (folder / "log").open("wb")
    process = subprocess.Popen(
        command, stdout=log, stderr=log, start_new_session=True, env={**os.environ, "HOME": str(folder)}
    )
    try:
        yield started(process, client, folder / "log")
    finally:
        client.close()
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def started(process, client, log):
    """Return the client once OpenRefine answers."""
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            client.get("get-version")
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return client
    raise AssertionError(log.read_text(errors="replace"))

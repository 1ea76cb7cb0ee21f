"""Three engines with the same graph: the embedded one, the oxigraph server and Virtuoso 7, on loopback."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from coopkg.remote import opening
from coopkg.remote.push import push

from ..conftest import free_port

VIRTUOSO = "virtuoso-t is missing: apt-get install virtuoso-opensource-7-bin"
OXIGRAPH = "the oxigraph server is missing: pip install 'coopkg[engines]'"
INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@contextmanager
def process(command, url, **options):
    """Run a server until the block is left; nothing of it remains."""
    started = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        for _ in range(300):
            assert started.poll() is None, "the server stopped"
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise AssertionError(f"no answer from {url}")
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def oxigraph_server(*options):
    """An oxigraph server in memory; yields its address and its process."""
    binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if binary is None:
        pytest.skip(OXIGRAPH)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with process([binary, "serve", "--bind", f"127.0.0.1:{port}", *options], url) as started:
        yield url, started


@contextmanager
def virtuoso_server(folder, rows=1_000_000):
    """A Virtuoso with an ini and a database of its own; yields its address and its process."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip(VIRTUOSO)
    http, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder=folder, http=http, sql=sql, rows=rows))
    url = f"http://127.0.0.1:{http}"
    with process([binary, "-f", "-c", ini], f"{url}/sparql?query=ASK%7B%7D", cwd=folder) as started:
        yield url, started


def pushed(kg, url):
    """Push a generation to a server, and open it from there."""
    store = opening.writable(url, user="dba", password="dba")
    push(kg.generation, store, lambda *_: None)
    return opening.open_remote(kg.generation.path.parents[1], store)


@pytest.fixture(scope="session")
def run_oxigraph():
    return oxigraph_server


@pytest.fixture(scope="session")
def run_virtuoso():
    return virtuoso_server


@pytest.fixture(scope="session")
def run_process():
    return process


@pytest.fixture(scope="session", name="free_port")
def free_port_fixture():
    return free_port


@pytest.fixture(scope="session")
def oxigraph():
    with oxigraph_server() as (url, _):
        yield url


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory):
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as (url, _):
        yield url


@pytest.fixture(scope="session")
def remote_oxigraph(kg, oxigraph):
    return pushed(kg, oxigraph)


@pytest.fixture(scope="session")
def remote_virtuoso(kg, virtuoso):
    return pushed(kg, virtuoso)


@pytest.fixture(params=["embedded", "oxigraph", "virtuoso"])
def engine(request):
    """The graph, answered by each engine in turn."""
    name = "kg" if request.param == "embedded" else f"remote_{request.param}"
    return request.getfixturevalue(name)

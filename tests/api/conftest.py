"""A real server over the real graph, and an application in this process for what a real server should not meet."""

import asyncio
import os
import shutil
import sys
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from coopkg import resources
from coopkg.build.assemble import build
from coopkg.settings import Settings
from coopkg_api.app import create_app

from ..conftest import served

SCRIPT = "<script>alert(1)</script>"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": "fr"}
HOSTILE = f"""
<https://w3id.org/coopkg/id/concept/hostile> a coop:CoreConcept ;
    skos:inScheme <https://w3id.org/coopkg/id/scheme/core> ;
    skos:prefLabel "{SCRIPT}"@fr , "\\"><img src=x onerror=alert(1)> \\u202Ekcab"@en ;
    skos:scopeNote "{SCRIPT}"@fr , "{{{{ 7 * 7 }}}} only <b>here</b>"@en ;
    skos:related <https://w3id.org/coopkg/id/concept/rivalite> .
"""
GONE = """
<https://w3id.org/coopkg/id/concept/gone> a coop:CoreConcept ;
    skos:inScheme <https://w3id.org/coopkg/id/scheme/core> ;
    skos:prefLabel "notion retirée"@fr , "withdrawn notion"@en ;
    <http://www.w3.org/2002/07/owl#deprecated> true ;
    <http://purl.org/dc/terms/isReplacedBy> <https://w3id.org/coopkg/id/concept/rivalite> .
"""
HOSTILE_PAGE = "<https://w3id.org/coopkg/id/source/cited-nature> foaf:page <javascript:alert(1)> .\n"


@contextmanager
def serving(home, factory="app", **environment):
    """Run ``uvicorn --factory coopkg_api.server:app`` on a free port of the loopback address."""
    command = [sys.executable, "-m", "uvicorn", "--factory", f"coopkg_api.server:{factory}"]
    env = {**os.environ, "COOPKG_HOME": str(home), "COOPKG_LANG": "en", **environment}
    options = ["--host", "127.0.0.1", "--log-level", "warning"]
    with served(*command, *options, env=env, start_new_session=True) as (url, _):
        yield url


@pytest.fixture(scope="session")
def address(home):
    """Address of a real server over the project's own graph."""
    with serving(home) as url:
        yield url


@pytest.fixture(scope="session")
def client(address):
    """A client without cookies or opinions: it accepts anything."""
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory):
    """A generation in which strangers have planted things."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(resources.root("ontology"), folder / "ontology")
    append(folder / "ontology" / "vocab" / "core.ttl", HOSTILE + GONE)
    append(folder / "ontology" / "sources" / "works.ttl", HOSTILE_PAGE)
    build(folder / "home", folder / "ontology")
    return folder / "home"


def append(path: Path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def ask(home, path, live=None, settings=None, **headers):
    """Ask an application in this process; errors that nobody foresaw become answers, as on a server."""

    async def answer():
        app = create_app(home, settings or Settings(), live)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


@pytest.fixture(name="ask")
def ask_fixture():
    return ask


class Page(HTMLParser):
    """What a test looks at in a page: elements with their attributes, text, and tags that do not close."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.text, self.faults = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="session")
def page():
    return Page

"""The web application, put together: state is passed in, nothing is global."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

import coopkg
from coopkg.graph.pool import QueryPool
from coopkg.linking.jobs.supervisor import Jobs
from coopkg.settings import Settings
from coopkg_api import problems
from coopkg_api.addresses import local
from coopkg_api.admission import Admission
from coopkg_api.door import Door
from coopkg_api.headers import EveryAnswer, HeadAsGet, OptionsOfEveryRoute, OtherSites
from coopkg_api.importing.authority import Authority
from coopkg_api.importing.desk import Desk
from coopkg_api.kept_answers import KeptAnswers
from coopkg_api.live import Live
from coopkg_api.pages import Pages
from coopkg_api.routers.asking import asking_router
from coopkg_api.routers.comparing import comparing_router
from coopkg_api.routers.crossing import crossing_router
from coopkg_api.routers.dataset import dataset_router
from coopkg_api.routers.documents import documents_router
from coopkg_api.routers.exports import exports_router
from coopkg_api.routers.graph_store import graph_store_router
from coopkg_api.routers.imports import imports_router
from coopkg_api.routers.matrix import matrix_router
from coopkg_api.routers.namespace import namespace_router
from coopkg_api.routers.pages import pages_router
from coopkg_api.routers.questions import questions_router, tell_each_question
from coopkg_api.routers.reconcile import reconcile_router
from coopkg_api.routers.rest import rest_router
from coopkg_api.routers.service import service_router
from coopkg_api.routers.sparql import SparqlFirst, sparql_router
from coopkg_api.routers.suggestions import suggestions_router

_STATIC = Path(__file__).resolve().parent / "static"
_EXPOSED = ("ETag", "Link", "Retry-After")


def create_app(home: Path, settings: Settings, live: Live | None = None, pool: QueryPool | None = None) -> FastAPI:
    """Return the web application over the generations of a folder.

    Args:
        home: folder of the generations; it may be empty, then every page says what to do.
        settings: limits and the public address.
        live: what is served; default the current generation of ``home``.
        pool: what answers strangers' queries; default workers of this machine.
    """
    live, pages, pool = live or Live(home), Pages(), pool or QueryPool(settings)
    jobs = Jobs(home, settings)
    app, door = _application(pool, jobs), Door(live, pool, pages, settings, KeptAnswers.within(settings))
    _add(app, sparql_router(door))
    _add(app, graph_store_router(door))
    _add(app, rest_router(live))
    _add(app, matrix_router(live))
    _add(app, comparing_router(live))
    _add(app, suggestions_router(live, home))
    if not settings.store:  # what another engine holds is written by coopkg push alone
        desk = Desk(home, settings, jobs, pages)
        _add(app, imports_router(desk, Authority(home, settings, pool.clients)))
    _add(app, reconcile_router(live, pages, settings))
    _add(app, exports_router(live))
    _add(app, questions_router(live))
    _add(app, documents_router(live, pages, settings))
    _add(app, namespace_router(live, pages, settings))
    _add(app, dataset_router(live, settings))
    _add(app, service_router(live, pages, app))
    _add(app, asking_router(live, pages))
    _add(app, crossing_router(live, pages))
    _add(app, pages_router(live, pages))
    tell_each_question(app)
    return _finished(app, pages, door)


def create_data_app(home: Path, settings: Settings, pool: QueryPool | None = None) -> FastAPI:
    """Return the application over any RDF: SPARQL and what goes with it; the pages of the project are off."""
    live, pages, pool = Live(home), Pages(), pool or QueryPool(settings)
    app = _application(pool)
    door = Door(live, pool, pages, settings, KeptAnswers.within(settings), examples=False)
    _add(app, sparql_router(door))
    _add(app, graph_store_router(door))
    _add(app, service_router(live, pages, app))
    app.add_api_route("/", _to_sparql, include_in_schema=False)
    return _finished(app, pages, door)


def _to_sparql(request: Request) -> Response:
    return RedirectResponse(local(request, "/sparql"), 303)


def _application(pool: QueryPool, jobs: Jobs | None = None) -> FastAPI:
    return FastAPI(
        title="coopkg",
        summary="Who says what about cooperation, in whose words, on which line.",
        version=coopkg.__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it is looked for at each request; see metrics
        redirect_slashes=False,  # such a redirect would repeat the Host header of whoever asks
        lifespan=_running(pool, jobs),
    )


def _add(app: FastAPI, router: APIRouter) -> None:
    """Add the routes of a router as they are: ``include_router`` would work each out once more at the first request."""
    app.router.routes.extend(router.routes)


def _finished(app: FastAPI, pages: Pages, door: Door) -> FastAPI:
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    problems.install(app, pages)
    _middleware(app, door)
    app.state.door = door
    return app


def _middleware(app: FastAPI, door: Door) -> None:
    app.add_middleware(OptionsOfEveryRoute, allowed=problems.allowed)
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        OtherSites, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"], expose_headers=_EXPOSED
    )
    app.add_middleware(EveryAnswer)
    app.add_middleware(SparqlFirst, door=door)  # before the others; what sees every request comes after this line
    app.add_middleware(Admission, pages=door.pages)


def _running(pool: QueryPool, jobs: Jobs | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await pool.start()
        if jobs is not None:
            await jobs.start()
        try:
            yield
        finally:
            if jobs is not None:
                await jobs.stop()
            await pool.stop()

    return lifespan

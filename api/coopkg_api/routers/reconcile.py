"""Reconciliation Service API 0.2 at ``/reconcile``, and at ``/reconcile/fr`` and ``/reconcile/en`` in a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coopkg.errors import UnknownName
from coopkg.linking.reconciliation import Named
from coopkg.messages import LANGUAGES
from coopkg.namespaces import base
from coopkg.settings import Settings
from coopkg_api.addresses import absolute
from coopkg_api.headers import FRAMED, SECURITY
from coopkg_api.languages import languages
from coopkg_api.live import Live
from coopkg_api.pages import Pages
from coopkg_api.reconciling import asked, offers, queries
from coopkg_api.reconciling.entities import TYPES, Entities, Kept, type_named, type_told
from coopkg_api.reconciling.extension import extend
from coopkg_api.reconciling.values import PROPERTIES
from coopkg_api.view import View

PATH = "/reconcile"
_POLICY = SECURITY["Content-Security-Policy"].replace("frame-ancestors 'none'", FRAMED)


class Tongue(Convertor[str]):
    """A part of a path that names a language."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        """Return the language."""
        return value

    def to_string(self, value: str) -> str:
        """Return the part of the path."""
        return value


def reconcile_router(live: Live, pages: Pages, settings: Settings) -> APIRouter:
    """Return the routes of the service; it has a protocol of its own, which OpenAPI does not describe here."""
    register_url_convertor("tongue", Tongue())
    router, service = APIRouter(include_in_schema=False), Service(live, pages, settings)
    routes: Mapping[str, Callable[..., Any]] = {
        "": service.asked,
        "/suggest/{what}": service.suggest,
        "/flyout/{what}": service.flyout,
        "/properties": service.properties,
        "/preview": service.preview,
        "/view": service.view,
    }
    for start in (PATH, f"{PATH}/{{lang:tongue}}"):
        for path, answer in routes.items():
            router.add_api_route(start + path, answer, methods=["GET"])
        router.add_api_route(start, service.posted, methods=["POST"])
    return router


class Service:
    """Answers the requests of the protocol."""

    def __init__(self, live: Live, pages: Pages, settings: Settings) -> None:
        self._live, self._pages, self._settings = live, pages, settings
        self._kept = Kept()

    def asked(self, request: Request) -> Response:
        """Answer GET: the manifest where nothing is asked."""
        return self._answer(request, request.query_params)

    async def posted(self, request: Request) -> Response:
        """Answer POST: queries or data extension in a form."""
        form = await asked.form_of(request)
        if not {"queries", "extend"} & form.keys():
            raise asked.refused(request, 400, "nothing_asked")
        return await run_in_threadpool(self._answer, request, form)

    def _answer(self, request: Request, given: Mapping[str, str]) -> Response:
        lang = languages(request).content
        if "queries" in given:
            batch = asked.batch(request, given["queries"])
            return _json(queries.answer(self._entities(), batch, lang))
        if "extend" in given:
            ids, properties = asked.extension(request, given["extend"])
            for one in properties:
                self._known(request, "property", one["id"])
            return _json(extend(self._entities(), ids, properties, lang))
        return _json(offers.manifest(absolute(request, self._settings.public_url, PATH), languages(request)))

    def suggest(self, request: Request, what: str) -> Response:
        """Answer what may be meant by the beginning of a name."""
        prefix, lang = request.query_params.get("prefix", ""), languages(request).content
        cursor = asked.number(request, "cursor", 0)
        kinds = [one for one in request.query_params.getlist("type") if type_named(one)]
        if what == "entity":
            found = offers.suggest_entities(self._entities(), prefix, cursor, lang, kinds)
        elif what == "type":
            found = offers.suggest_types(prefix, cursor, lang)
        elif what == "property":
            found = offers.suggest_properties(prefix, cursor, lang, TYPES[type_named(kinds[0])] if kinds else "")
        else:
            raise UnknownName(kind="resource", name=what)
        return _json({"result": found})

    def flyout(self, request: Request, what: str) -> Response:
        """Answer a few lines of HTML about an entity, a type or a property."""
        name = request.query_params.get("id", "")
        if what == "entity":
            html = self._shown(request, "flyout.html", self._named(name))
        elif what in ("type", "property"):
            html = self._pages.html(
                request, "flyout.html", entity=None, name=name, label=self._term(request, what, name)
            )
        else:
            raise UnknownName(kind="resource", name=what)
        return _json({"id": name, "html": html})

    def _term(self, request: Request, what: str, name: str) -> str:
        """Return what people call a type or a property."""
        self._known(request, what, name)
        lang = languages(request).content
        return type_told(type_named(name), lang)["name"] if what == "type" else PROPERTIES[name].name(lang)

    def properties(self, request: Request) -> Response:
        """Answer the properties that entities of a type have."""
        given, lang = request.query_params.get("type", ""), languages(request).content
        if given:
            self._known(request, "type", given)
        most = asked.number(request, "limit", len(PROPERTIES))
        kind = TYPES[type_named(given)] if given else ""
        found = [offers.property_told(one, lang) for one in PROPERTIES.values() if not kind or kind in one.kinds]
        return _json({"type": given, "limit": most, "properties": found[:most]})

    def preview(self, request: Request) -> Response:
        """Answer a small page about an entity, for a frame."""
        html = self._shown(request, "preview.html", self._named(request.query_params.get("id", "")))
        headers = {"Content-Security-Policy": _POLICY, "Vary": "Accept-Language"}
        return Response(html, media_type="text/html", headers=headers)

    def view(self, request: Request) -> Response:
        """Lead to the page of an entity."""
        named = self._named(request.query_params.get("id", ""))
        return RedirectResponse(View(request).url("/doc/" + named.iri.removeprefix(base() + "id/")), 303)

    def _entities(self) -> Entities:
        return self._kept.of(self._live.now())

    def _named(self, name: str) -> Named:
        if named := self._entities().find(name):
            return named
        raise UnknownName(kind="resource", name=name)

    def _known(self, request: Request, what: str, name: str) -> None:
        known: Mapping[str, object] = TYPES if what == "type" else PROPERTIES
        if not (type_named(name) if what == "type" else name in known):
            raise asked.refused(request, 404, f"no_{what}", name=name[:80], known=", ".join(known))

    def _shown(self, request: Request, template: str, named: Named) -> str:
        entities, lang = self._entities(), languages(request).content
        name = entities.identifier(named.iri)
        return self._pages.html(
            request,
            template,
            entity=named,
            name=name,
            label=entities.label(named, lang),
            kind=type_told(entities.type_of(named), lang)["name"],
            description=entities.description(named, lang),
            note=entities.note(named, lang),
            above=entities.above(named),
            address=absolute(request, self._settings.public_url, f"/doc/{name}") + f"?lang={lang}",
        )


def _json(found: object) -> Response:
    text = json.dumps(found, allow_nan=False)
    return Response(text, media_type="application/json", headers={"Vary": "Accept-Language"})

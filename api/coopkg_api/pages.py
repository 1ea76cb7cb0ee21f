"""Pages: templates filled in for one reader. Everything is escaped; no JavaScript, nothing from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import coopkg
from coopkg.messages import LANGUAGES
from coopkg_api.conditional import VARY, respond
from coopkg_api.live import Served
from coopkg_api.view import View

HTML = "text/html"
TEMPLATES = Path(__file__).resolve().parent / "templates"


class Compiled(FileSystemBytecodeCache):
    """Templates as code, kept where Python would keep its own, if that may be written.

    Args:
        folder: made where it is missing.
    """

    def __init__(self, folder: Path = TEMPLATES / "__pycache__") -> None:
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, where there is something."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one; where that cannot be, it is compiled again next time."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class Plain(Context):
    """Calls what templates call without asking whether it wants the context: nothing here does, and a page has 400."""

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the view, or a macro."""
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


def environment() -> Environment:
    """Return the template engine: autoescaping, and an error for a name that is not given."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=None if sys.dont_write_bytecode else Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.context_class = Plain
    return made


class Pages:
    """Renders templates.

    Every template extends ``base.html``, fills the blocks ``title``, ``head`` and ``main``, and finds the methods of
    :class:`coopkg_api.view.View` under their names (``t``, ``url``, ``href``, ``shown``…), and ``view`` itself.
    """

    def __init__(self) -> None:
        self._templates = environment()

    def html(self, request: Request, template: str, served: Served | None = None, **data: Any) -> str:
        """Return a page as text; without a generation, the labels of the ontology are not at hand."""
        view = View(request, served.vocabulary if served else None)
        words = {name: getattr(view, name) for name in _WORDS}
        known = {"view": view, "lang": view.lang, "ui": view.ui, "languages": LANGUAGES, "version": coopkg.__version__}
        return self._templates.get_template(template).render({**known, "served": served, **words, **data})

    def page(
        self,
        request: Request,
        served: Served,
        template: str,
        headers: Mapping[str, str] | None = None,
        **data: Any,
    ) -> Response:
        """Answer with a page of a generation, or 304."""
        return self.made(request, served, lambda: (template, data), headers)

    def made(
        self,
        request: Request,
        served: Served,
        make: Callable[[], tuple[str, Mapping[str, Any]]],
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Answer with a page whose template and data are only found out where it is not kept."""

        def html() -> str:
            template, data = make()
            return self.html(request, template, served, **data)

        return respond(request, served, HTML, html, headers)

    def uncached(
        self, request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **data: Any
    ) -> HTMLResponse:
        """Answer with a page that belongs to this request alone, such as an error."""
        text = self.html(request, template, **data)
        return HTMLResponse(text, status, headers={"Vary": VARY, **(headers or {})})


_WORDS = (
    "count",
    "defined",
    "file",
    "href",
    "named",
    "other",
    "outside",
    "plain",
    "shown",
    "t",
    "term_label",
    "title",
    "url",
)

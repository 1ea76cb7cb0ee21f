"""How pages name things."""

import pytest
from starlette.requests import Request

from coopkg.models import Ref
from coopkg_api.view import View

PLACE = "https://w3id.org/coopkg/id/collective/68a4b4ee"


@pytest.fixture
def view():
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"lang=fr", "headers": [], "root_path": ""}
    return View(Request(scope), None)


def test_a_name_in_no_language_is_a_name(view):
    assert "Ressourcerie du Val" in view.title(Ref(PLACE, "RealCollective", {"": "Ressourcerie du Val"}))


@pytest.mark.parametrize("label", [{}, {"": "68a4b4ee"}])
def test_what_has_no_name_is_named_by_its_kind_and_number(view, label):
    assert "RealCollective 68a4b4ee" in view.title(Ref(PLACE, "RealCollective", label))

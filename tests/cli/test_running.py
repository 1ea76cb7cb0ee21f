"""build, serve: what is told, and what is refused."""

import socket

import pytest

from coopkg.cli import running
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generations


def test_a_build_tells_what_it_built_then_that_nothing_changed(coopkg, home):
    code, out, err = coopkg("build")
    assert (code, err) == (0, "")
    assert "déjà à jour" in out
    assert "SHACL : conforme" in out


def test_a_folder_that_is_not_there_changes_nothing(coopkg, home, tmp_path):
    before = Generations(home).current()
    for folder in (tmp_path / "nowhere", tmp_path):
        code, out, err = coopkg("build", "--ontology", str(folder))
        assert (code, out) == (2, "")
        assert str(folder) in err.splitlines()[-1]
    assert Generations(home).current() == before


def test_a_link_that_leads_nowhere_is_not_passed_over(coopkg, home, tmp_path):
    (tmp_path / "vocab").mkdir()
    (tmp_path / "vocab" / "core.ttl").symlink_to(tmp_path / "gone.ttl")
    code, _, err = coopkg("build", "--ontology", str(tmp_path))
    assert code == 2
    assert "gone.ttl" in err or "core.ttl" in err


def test_a_port_that_is_taken_is_told_before_anything_is_built(coopkg):
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, out, err = coopkg("serve", "--port", str(other.getsockname()[1]))
    assert (code, out) == (2, "")
    assert "Choisissez un autre port" in err


@pytest.mark.parametrize("content", [b"<http://e/a> a", b"\xff\xfe"], ids=["syntax", "not UTF-8"])
def test_a_build_that_fails_leaves_the_last_generation_to_be_served(home, tmp_path, capsys, monkeypatch, content):
    monkeypatch.setenv("COOPKG_LANG", "fr")
    (tmp_path / "coop.ttl").write_bytes(content)
    before = Generations(home).current()
    running._build_or_keep(home, tmp_path)
    assert f"la génération {before.number}, la dernière bonne" in capsys.readouterr().err
    assert Generations(home).current() == before
    with pytest.raises(NotBuilt):
        running._build_or_keep(tmp_path / "empty", tmp_path)

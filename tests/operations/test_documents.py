"""What the pages for operators say is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "src" / "coopkg" / "settings.py").read_text(encoding="utf-8")
TABLE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
DEFAULTS = dict(re.findall(r'_number\("(COOPKG_\w+)", ([\d_]+)', SETTINGS))


def test_every_setting_is_in_the_table():
    assert set(re.findall(r'"(COOPKG_\w+)"', SETTINGS)) <= set(re.findall(r"`(COOPKG_\w+)`", TABLE))


@pytest.mark.parametrize("name", sorted(set(DEFAULTS) - {"COOPKG_ADMIN_PORT"}))
def test_defaults_are_those_of_the_code(name):
    assert f"| `{name}` | {int(DEFAULTS[name])} |" in TABLE


def test_the_page_for_operators_names_settings_that_exist():
    known = set(re.findall(r"COOPKG_\w+", SETTINGS))
    assert {name for name in re.findall(r"COOPKG_[A-Z_]*[A-Z]", OPERATE + MODEL) if name != "COOPKG_CLIENT"} <= known


def test_every_figure_is_named(serving, free_port):
    with serving("--admin-port", str(free_port)) as served:
        told = served.get("/metrics", free_port)[2]
    ours = {name for name in re.findall(r"^# TYPE (coopkg_\w+)", told, re.MULTILINE) if not name.endswith("_created")}
    named = set(re.findall(r"coopkg_\w+|(?<=`)_\w+(?=`)", OPERATE))
    assert {name for name in ours if name not in named and not named & {"_" + name.rpartition("query_")[2]}} == set()


@pytest.mark.parametrize("page", [OPERATE, MODEL], ids=["operate", "threat-model"])
def test_files_that_are_named_exist(page):
    for name in re.findall(r"`((?:tests|graph|coopkg_api|docs)/[\w/]*(?:\.\w+)?)`", page):
        places = (ROOT / name, ROOT / "src" / "coopkg" / name, ROOT / "api" / name)
        assert any(place.exists() for place in places), name
    for name in re.findall(r"\]\(([\w.-]+)", page):
        assert (ROOT / "docs" / name).exists(), name

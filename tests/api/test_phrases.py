"""Every phrase exists in both languages, and no template speaks for itself."""

import re
from string import Formatter

import pytest

from coopkg.errors import CoopkgError
from coopkg_api import problems
from coopkg_api.pages import TEMPLATES, environment
from coopkg_api.phrases import counted, phrases

ALL = sorted(TEMPLATES.glob("*.html"))
NAMES = {"coopkg", "OpenAPI", "JSON-LD", "SPARQL"}


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    assert phrases("fr").keys() == phrases("en").keys()


def test_both_languages_say_the_same_data():
    french, english = phrases("fr"), phrases("en")
    assert [key for key in french if fields(french[key]) != fields(english[key])] == []


def test_no_phrase_is_empty():
    assert [key for lang in ("fr", "en") for key, text in phrases(lang).items() if not text.strip()] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_no_template_has_a_sentence_of_its_own(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", text)
    assert [word for word in re.findall(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", shown) if word not in NAMES] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_templates_name_phrases_that_exist(path):
    named = re.findall(r"\bt\('([a-z_]+\.[a-z_]+)'\s*[,)]", path.read_text(encoding="utf-8"))
    assert [key for key in named if key not in phrases("fr")] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_templates_parse(path):
    environment().get_template(path.name)


def test_every_kind_of_problem_is_put_into_words():
    wanted = {f"problem.{kind}{end}" for kind in problems.KINDS for end in ("", "_detail")}
    assert wanted - phrases("fr").keys() == set()


def test_every_error_of_the_library_has_a_status():
    def below(cls):
        return {cls, *(deeper for sub in cls.__subclasses__() for deeper in below(sub))}

    mapped = [cls for cls, _, _ in problems.ERRORS]
    assert [cls for cls in below(CoopkgError) if not issubclass(cls, tuple(mapped))] == []
    assert mapped[-1] is CoopkgError, "a class after its base would never be found"
    for place, cls in enumerate(mapped):
        assert not any(issubclass(cls, earlier) for earlier in mapped[:place])


@pytest.mark.parametrize(
    ("number", "lang", "shown"),
    [
        (0, "fr", "0 énoncé"),
        (1, "fr", "1 énoncé"),
        (2, "fr", "2 énoncés"),
        (0, "en", "0 statements"),
        (1, "en", "1 statement"),
        (1234, "en", "1,234 statements"),
        (1234, "fr", "1\u202f234 énoncés"),
    ],
)
def test_numbers_have_their_noun(number, lang, shown):
    assert counted("count.statement", number, lang) == shown

"""Every query file: valid, with a true header, ordered, and with a case."""

import re
import tomllib
from pathlib import Path

import pytest
from pyoxigraph import Store

from coopkg.graph import catalogue
from coopkg.namespaces import shorten

FOLDERS = ("read", "competency", "check", "construct", "index")
CASES = Path(__file__).parent / "cases"
ALL = [(folder, question) for folder in FOLDERS for question in catalogue.questions(folder).values()]
ASKED = [(path.stem, case) for path in sorted(CASES.glob("*.toml")) for case in tomllib.loads(path.read_text())["case"]]
SAMPLES = {
    "collective": "tilt",
    "comparison": "011",
    "concept": "rivalite",
    "example": "scic",
    "grid": "fabrique",
    "integer": "3",
    "iris": "https://w3id.org/coopkg/id/observation/0001 https://w3id.org/coopkg/id/observation/0002",
    "item": "synthese-01",
    "language": "fr",
    "source": "fabrique",
    "statement": "0010",
    "text": "risque",
    "thing": "rivalite",
}


def sample(question):
    return {p.name: p.choices[0] if p.choices else SAMPLES[p.kind] for p in question.parameters}


@pytest.fixture(params=ALL, ids=lambda pair: f"{pair[0]}/{pair[1].name}")
def question(request):
    return request.param[1]


def test_it_parses_unbound_and_bound(question):
    store = Store()
    store.query(question.body)
    store.query(question.bind(sample(question)))


def test_the_header_is_complete(question):
    assert question.summary["fr"]
    assert question.summary["en"]


def test_a_default_fits_its_type(question):
    for parameter in question.parameters:
        assert parameter.default is None or parameter.term(parameter.default)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", [question.name for folder, question in ALL if folder == "competency"])
def test_every_parameter_of_a_question_is_explained(name, lang):
    for parameter in catalogue.find(name, "competency").parameters:
        assert parameter.help(lang)


@pytest.mark.parametrize("name", [question.name for folder, question in ALL if folder == "competency"])
def test_a_question_stands_under_a_theme(name):
    assert catalogue.find(name, "competency").theme in {"sources", "notions", "text", "grids", "agreement", "cases"}


def test_numbers_are_given_once():
    numbers = [question.number for folder, question in ALL if folder == "competency"]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("name", [question.name for folder, question in ALL if folder == "competency"])
def test_a_summary_is_a_sentence_of_a_line(name):
    summary = catalogue.find(name, "competency").summary
    assert all(len(sentence) <= 130 and sentence[-1] in ".?)" for sentence in summary.values())


def test_the_parameters_are_those_of_the_body(question):
    rows = re.findall(r"VALUES \?(\w+) \{ UNDEF \}", question.body)
    assert list(dict.fromkeys(rows)) == [parameter.name for parameter in question.parameters]


def test_the_columns_are_those_of_the_projection(question):
    results = Store().query(question.body)
    columns = tuple(v.value for v in results.variables) if hasattr(results, "variables") else ()
    assert columns == question.columns


@pytest.mark.parametrize("question", [q for folder, q in ALL if folder != "index"], ids=lambda question: question.name)
def test_tables_are_ordered(question):  # those of the index are read as they come: a million rows
    assert not question.columns or "ORDER BY" in question.body


@pytest.mark.parametrize("name", [question.name for folder, question in ALL if folder == "competency"])
def test_every_question_has_a_case(name):
    assert name in {asked for asked, _ in ASKED}


@pytest.mark.parametrize(("name", "case"), ASKED, ids=lambda value: value if isinstance(value, str) else "")
def test_the_answer_is_the_expected_one(kg, name, case):
    found = [
        [shorten(str(record[column] if record[column] is not None else "")) for column in case["columns"]]
        for record in kg.ask(name, **case.get("params", {})).records()
    ]
    assert found == case["rows"]


@pytest.mark.parametrize("name", [question.name for folder, question in ALL if folder == "competency"])
def test_the_example_answers_something(kg, name):
    assert len(kg.ask(name, **catalogue.find(name, "competency").example)) > 0

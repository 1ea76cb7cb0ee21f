import pytest
from hypothesis import given
from hypothesis import strategies as some

from coopkg.linking.readers.cells import understood
from coopkg.linking.readers.codes import code, path_of, split
from coopkg.linking.readers.mapping import PATHS, SEPARATORS
from coopkg.linking.readers.values import as_date, as_number, as_position
from coopkg.linking.readers.words import names, tables
from coopkg.linking.records import WARNING, Place


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("03/2024", "2024-03"),
        ("2024-03-12", "2024-03-12"),
        ("2024-03-12T10:00:00Z", "2024-03-12"),
        ("2024-03-12 10:00:00", "2024-03-12"),
        ("12/03/2024", "2024-03-12"),
        ("3/4/2024", "2024-04-03"),
        ("12.03.2024", "2024-03-12"),
        ("12/03/2024 14:05", "2024-03-12"),
        ("mars 2024", "2024-03"),
        ("Mars\u00a02024", "2024-03"),
        ("1er août 2024", "2024-08-01"),
        ("12 févr. 2024", "2024-02-12"),
        ("March 2024", "2024-03"),
        ("March 12th, 2024", "2024-03-12"),
        ("12 March 2024", "2024-03-12"),
        ("", ""),
        ("03/13/2024", ""),
        ("31/02/2024", ""),
        ("12/03/24", ""),
        ("2024-13", ""),
        ("vers 2024", ""),
        ("2023-2024", ""),
        ("45363", ""),
        ("fructidor 2024", ""),
    ],
)
def test_dates_are_no_more_precise_than_written(written, date):
    assert as_date(written) == date


@given(some.dates(min_value=__import__("datetime").date(1000, 1, 1)))
def test_every_day_is_read_in_both_orders(day):
    assert as_date(day.isoformat()) == as_date(day.strftime("%d/%m/%Y")) == day.isoformat()


@pytest.mark.parametrize(
    ("written", "number"),
    [("0,8", "0.8"), ("0.8", "0.8"), ("-3", "-3"), ("1\u202f234,5", "1234.5"), (" 2 ", "2"), ("1 234", "1234")]
    + [(wrong, "") for wrong in ("", "deux", "1.234,5", "1,2,3", "2 %", "1 23", "1e3", "٣x")],
)
def test_numbers(written, number):
    assert as_number(written) == number


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("présent", ("present", "")),
        ("Présente", ("present", "")),
        ("PRESENT", ("present", "")),
        ("présent (2)", ("present", "2")),
        ("présent/3", ("present", "3")),
        ("absent", ("absent", "")),
        ("Ambivalent 1", ("ambivalent", "1")),
        ("non abordé", ("silent", "")),
        ("not addressed", ("silent", "")),
        ("non", ("absent", "")),
        ("x", ("coded", "")),
        ("codé", ("coded", "")),
        ("2", ("", "")),
        ("0", ("", "")),
        ("1", ("", "")),
        ("présent 4", ("", "")),
        ("peut-être", ("", "")),
        ("", ("", "")),
    ],
)
def test_positions(written, position):
    assert as_position(written) == position


def test_a_word_stands_for_one_stance_and_one_month():
    for section in ("positions", "months", "sheets"):
        written = [word for words in tables()[section].values() for word in words]
        assert len(written) == len(set(written)), section
        assert set(names(section).values()) == set(tables()[section])


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("Gouvernance > Partage", ("Gouvernance", "Partage")),
        ("Gouvernance\\Partage\\Décision", ("Gouvernance", "Partage", "Décision")),
        ("Gouvernance::Partage", ("Gouvernance", "Partage")),
        ("Gouvernance/Partage", ("Gouvernance", "Partage")),
        ("A > B/C", ("A", "B/C")),
        ("rivalité", ("rivalité",)),
        ("concept:rivalite", ("concept:rivalite",)),
        ("https://w3id.org/coopkg/id/concept/rivalite", ("https://w3id.org/coopkg/id/concept/rivalite",)),
        ("/", ("/",)),
    ],
)
def test_paths_of_codes(written, path):
    assert path_of(written, PATHS) == path


def test_a_label_keeps_its_whole_text_beside_its_path():
    found = code(" et/ou ", Place("f"), PATHS)
    assert (found.raw, found.text, found.path) == (" et/ou ", "et/ou", ("et", "ou"))
    assert code("et/ou", Place("f"), ()).path == ("et/ou",)


def test_an_address_in_brackets_is_the_code():
    assert code("Un sens / commun [item:synthese-01]", Place("f"), PATHS).text == "item:synthese-01"


@pytest.mark.parametrize(
    ("field", "raw", "key"), [("lat", "447.3", "degrees"), ("lon", "-181", "degrees"), ("lat", "-90", "")]
)
def test_degrees_have_their_limits(field, raw, key):
    _, wrong = understood(field, raw, Place("o.csv"))
    assert (wrong.key if wrong else "") == key


@pytest.mark.parametrize(("raw", "key"), [("10/09/2942", "date_to_come"), ("2942", "date_to_come"), ("2024-03", "")])
def test_a_day_of_observation_that_is_to_come_is_told_and_kept(raw, key):
    found, wrong = understood("date", raw, Place("o.csv"))
    assert (wrong.key if wrong else "", wrong.level if wrong else WARNING) == (key, WARNING)
    assert found["date"].text[:4] in raw
    assert understood("start_date", raw, Place("o.csv"))[1] is None  # a collective may begin later


def test_several_codes_in_a_cell():
    assert split("a; b\nc;;b ", SEPARATORS) == ["a", "b", "c"]
    assert split("a, b", SEPARATORS) == ["a, b"]
    assert split("a; b", ()) == ["a; b"]

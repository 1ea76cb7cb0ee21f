"""Cases that were imported, compared: passages, local codes, names, two observers; what is private stays so."""

from __future__ import annotations

import shutil

import pytest

import coopkg
from coopkg.cli.app import run
from coopkg.errors import UnknownName
from coopkg.linking import comparison
from coopkg.linking.comparison import Choice
from coopkg.linking.comparison.listing import named

# Of « Entretien 1 »: one passage for trust (Ana: present, Bo: absent) and agreements; another for a word of their own.
PUBLIC = """id_observation;cas;concept;position;observateur;date;document;extrait;debut;fin
1;Les Jardins;confiance;présent;Ana;2024-03-12;Entretien 1;on se fait confiance;10;30
2;Les Jardins;confiance;absent;Bo;2024-04;Entretien 1;on se fait confiance;10;30
3;Les Jardins;accords;codé;Ana;2024-03-12;Entretien 1;on se fait confiance;10;30
4;Les Jardins;bidouille;présent;Ana;2024-03-12;Entretien 1;on bidouille;50;62
5;La Ruche;confiance;présent;Ana;2024-05;Entretien 2;;;
6;La Ruche;confiance;présent;Bo;2024-05;Entretien 2;;;
7;La Ruche;bidouille;codé;Bo;2024-05;Entretien 2;;;
"""
PRIVATE = """id_observation;cas;concept;position;observateur;date;document;extrait;debut;fin
1;Le Secret;confiance;présent;Cleo;2024-06;Journal;un mot caché;1;9
"""
NOTIONS = ("confiance", "accords", "bidouille")
CHOSEN = Choice(notions=NOTIONS, collectives=("Les Jardins", "La Ruche"))


@pytest.fixture(scope="module")
def brought(home, tmp_path_factory):
    """A home with a public import and a private one."""
    folder = tmp_path_factory.mktemp("brought")
    shutil.copytree(home, folder / "home")
    for name, text, visibility in (("a.csv", PUBLIC, "public"), ("b.csv", PRIVATE, "private")):
        (folder / name).write_text(text, encoding="utf-8")
        given = ["import", str(folder / name), "--home", str(folder / "home"), "--visibility", visibility]
        assert run(given) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def public(brought):
    return coopkg.open(brought)


def states(kg, choice):
    found = comparison.matrix(kg, choice)
    labels = [named(column, "fr") for column in found.columns]
    return {
        named(row.collective, "fr"): dict(
            zip(labels, (row.cell(column.iri).state for column in found.columns), strict=True)
        )
        for row in found.rows
    }


def test_the_matrix(public):
    assert states(public, CHOSEN) == {
        "La Ruche": {"confiance": "present", "accords": "nothing", "bidouille": "coded"},
        "Les Jardins": {"confiance": "several", "accords": "coded", "bidouille": "present"},
    }


def test_rows_stand_by_name(public):
    found = comparison.matrix(public, Choice(grid="synthese"))
    names = [next(iter(row.collective.label.values())) for row in found.rows]
    assert names == sorted(names, key=str.casefold)


def test_local_codes_of_an_import_are_columns(public):
    (code,) = comparison.matrix(public, Choice(notions=("bidouille",))).columns
    assert code.kind == "LocalCode"
    schemes = public.query(
        f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#>SELECT ?scheme {{ <{code.iri}> skos:inScheme ?scheme }}"
    ).records()
    (row,) = schemes
    found = comparison.matrix(public, Choice(scheme=row["scheme"]))
    assert [column.iri for column in found.columns] == [code.iri]


def pairs(kg, measure):
    found = comparison.cooccurrence(kg, CHOSEN, measure)
    return found.units, {
        (named(pair.first, "fr"), named(pair.second, "fr")): (pair.both, pair.with_first, pair.with_second)
        for pair in found.pairs
    }


def test_what_goes_together(public):
    # Passages: 10-30 and 50-62 of the first interview, and three places of the second that are not known.
    assert pairs(public, "passage") == (5, {("confiance", "accords"): (1, 3, 1)})
    both = {
        ("confiance", "bidouille"): (2, 2, 2),
        ("confiance", "accords"): (1, 2, 1),
        ("accords", "bidouille"): (1, 1, 2),
    }
    assert pairs(public, "document") == (2, both)
    assert pairs(public, "collective") == (2, both)


def test_who_disagrees(public):
    found = comparison.agreement(public, CHOSEN)
    (cell,) = found.contested
    assert [noted.stance for noted in cell.observations] == ["absent", "present"]
    # two cells seen by two: p a, p p; n = 4; 1 - 3 x 2 / (3 x 1 + 1 x 3)
    assert (found.alpha, found.units, found.pairs) == (0, 2, 2)


def test_a_person_is_found_by_name_only_in_the_second_store(brought, public):
    mine = Choice(notions=NOTIONS, collectives=("Les Jardins",), observer="Ana")
    with pytest.raises(UnknownName):
        comparison.matrix(public, mine)
    assert states(coopkg.open(brought, private=True), mine) == {
        "Les Jardins": {"confiance": "present", "accords": "coded", "bidouille": "present"}
    }


def test_what_is_private_is_compared_only_in_the_second_store(brought, public, tmp_path):
    secret = Choice(notions=("confiance",), collectives=("Le Secret",))
    with pytest.raises(UnknownName):
        comparison.matrix(public, secret)
    assert states(coopkg.open(brought, private=True), secret) == {"Le Secret": {"confiance": "present"}}
    for name in ("open.xlsx", "second.xlsx"):
        private = ["--private"] if name == "second.xlsx" else []
        options = ["--notion", "confiance", "--home", str(brought), "-o", str(tmp_path / name), *private]
        assert run(["matrix", *options]) == 0
    assert "un mot caché" not in _texts(tmp_path / "open.xlsx")
    assert "Le Secret" not in _texts(tmp_path / "open.xlsx")
    assert "un mot caché" in _texts(tmp_path / "second.xlsx")


def _texts(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    return {value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}

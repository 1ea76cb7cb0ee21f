"""A home of its own for each test, and a way from a file to a committed import."""

import shutil

import pytest

from coopkg.holdings.folders import Folders
from coopkg.holdings.secret import import_id
from coopkg.linking.checking import check
from coopkg.linking.committing import commit
from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options

OBSERVATIONS = """cas;concept;position;observateur;date;document;extrait;note
Tilt;rivalité;présent;Camille Lancien;2024-03-12;D1;"entre nous, la rivalité";vu en réunion
Le Moulin Xylophage;rivalité;absent;Camille Lancien;2024-03-12;D1;;note publique
Le Moulin Xylophage;confiance;présent;Dominique Ormeau;2024-03;D2;"Zéphyrin m’a tout dit";carnet secretissime
"""
DOCUMENTS = """id_document;cas;titre;date;type;confidentialité
D1;Le Moulin Xylophage;Entretien au moulin;2024-03-12;entretien;public
D2;Le Moulin Xylophage;Carnet Quetzalcoatl;2024-03-13;carnet;privé
"""
SENTINELS = ("Zéphyrin", "secretissime", "Quetzalcoatl", "Camille Lancien", "Dominique Ormeau", "Lancien", "Ormeau")
"""What must never be seen outside the second store: of the private document, and the names of observers."""


@pytest.fixture
def place(home, tmp_path):
    """A home of its own, with the generation of the project."""
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def sent(tmp_path):
    """A folder as people send it: observations, and the documents on which they rest, one of them private."""
    folder = tmp_path / "Mes observations"
    folder.mkdir()
    (folder / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    (folder / "documents.csv").write_text(DOCUMENTS, encoding="utf-8")
    return folder


@pytest.fixture
def bring(place):
    """A function that plans, checks and commits a file."""

    def brought(file, state="published", name="", **terms):
        name = name or import_id()
        with Folders(place).work(name) as work:
            planned = plan(place, file, Options(), Terms(by="Alix", **terms), work, import_id=name)
            return commit(place, planned, check(place, planned), file, state=state)

    return brought

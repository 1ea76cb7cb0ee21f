"""What is purged is gone to the byte; the rest stays."""

import shutil
import subprocess

import pytest

import coopkg
from coopkg.errors import NotKept, SeveralMeant, UnknownName
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Held, Ledger
from coopkg.linking.committing import purge, retract, send_back

from .test_commits import observed


def found(place, *texts):
    """Files of a home that hold one of some texts."""
    searched = [("-e", text) for text in texts]
    command = ["grep", "-rlaF", *(word for pair in searched for word in pair), str(place)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")[:-1]


def test_a_purged_import_leaves_a_tombstone_and_no_byte(place, sent, bring):
    held = bring(sent)
    other = bring(sent / "observations.csv")
    assert found(place, "Xylophage", "Zéphyrin")
    purge(place, "import", other.id, "Robin")
    done = purge(place, "import", held.id, "Robin")
    assert done.imports == (held.id,)
    assert found(place, "Xylophage", "Zéphyrin", "Lancien", "Mes observations") == []
    assert {(stone.kind, stone.name, stone.by) for stone in Ledger(place).tombstones()} == {
        ("import", held.id, "Robin"),
        ("import", other.id, "Robin"),
    }
    row = Ledger(place).get(held.id)
    assert (row.state, row.name, row.by, row.sha256, dict(row.terms)) == ("purged", "", "", "", {})
    assert (observed(place), observed(place, private=True)) == (0, 0)
    with pytest.raises(UnknownName):
        purge(place, "import", held.id)


def test_a_retracted_import_is_purged_from_older_generations_too(place, sent, bring):
    held = bring(sent)
    retract(place, held.id)
    assert found(place / "generations", "Xylophage")
    purge(place, "import", held.id)
    assert found(place, "Xylophage") == []


def test_a_purged_document_takes_with_it_what_rests_on_it(place, sent, bring):
    held = bring(sent)
    done = purge(place, "document", "Carnet Quetzalcoatl", "Robin")
    assert done.imports == (held.id,)
    assert found(place, "Quetzalcoatl", "Zéphyrin", "secretissime") == []
    assert (observed(place), observed(place, private=True)) == (1, 1)
    assert coopkg.open(place, private=True).search("Entretien au moulin", limit=1) is not None
    with pytest.raises(NotKept):
        send_back(place, held.id)
    assert [(one.kind, one.import_id) for one in Ledger(place).tombstones()] == [("document", held.id)]


def test_a_purged_person_takes_her_observations_and_her_name_from_every_import(place, sent, bring):
    first, second = bring(sent), bring(sent / "observations.csv")
    done = purge(place, "agent", "camille  LANCIEN")
    assert set(done.imports) == {first.id, second.id}
    assert found(place, "Lancien", "vu en réunion", "note publique") == []
    assert found(place, "Zéphyrin")
    assert (observed(place), observed(place, private=True)) == (1, 2)
    with pytest.raises(UnknownName):
        purge(place, "agent", "Camille Lancien")


def test_a_name_that_fits_several_things_is_refused_with_their_addresses(place, sent, bring):
    bring(sent)
    bring(sent)
    with pytest.raises(SeveralMeant) as told:
        purge(place, "document", "D1")
    addresses = told.value.offered.split(" · ")
    assert len(addresses) == 2
    assert purge(place, "document", addresses[0]).imports


def test_backups_in_the_home_that_hold_it_are_deleted(place, sent, bring, tmp_path):
    from coopkg.holdings.backup import backup

    bring(sent)
    held = bring(sent / "observations.csv")
    backup(place, place / "with.tar.gz")
    purge(place, "import", held.id)
    assert not (place / "with.tar.gz").exists()
    backup(place, place / "without.tar.gz")
    shutil.copyfile(place / "without.tar.gz", tmp_path / "copy.tar.gz")
    assert purge(place, "agent", "Dominique Ormeau").backups == ("without.tar.gz",)


def test_current_generations_are_never_deleted(place, sent, bring):
    held = bring(sent)
    purge(place, "import", held.id)
    for folder in (place, Folders(place).private):
        assert Generations(folder).current().manifest.imports == {}


def test_with_a_person_goes_what_was_found_wrong_in_files_that_never_came_in(place, sent, bring):
    bring(sent)
    ledger, jobs = Ledger(place), Folders(place).jobs
    for name, state in (("a" * 12, "refused"), ("b" * 12, "checking")):
        ledger.add(Held(name, state))
        (jobs / name).mkdir(parents=True)
        for file in ("verdict.jsonl", "annotated.xlsx", "order.json"):
            (jobs / name / file).write_text("Camille Lancien", encoding="utf-8")
    purge(place, "agent", "Camille Lancien")
    left = {path.relative_to(jobs).as_posix() for path in jobs.rglob("*") if path.is_file()}
    assert left == {f"{'a' * 12}/order.json", *(f"{'b' * 12}/{one.name}" for one in (jobs / ("b" * 12)).iterdir())}
    assert len(left) == 4  # what is still on its way is not touched

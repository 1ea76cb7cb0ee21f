"""backup, restore: what comes back is what was kept, triple by triple; nothing is overwritten unasked."""

import io
import json
import resource
import tarfile

import pytest
from pyoxigraph import Store

from coopkg.errors import BadBackup, NotBuilt, UnreadableFile, UnsupportedFormat, WouldOverwrite
from coopkg.graph.foreign import build_foreign
from coopkg.graph.generations import Generations
from coopkg.holdings import backup as backups
from coopkg.holdings.backup import backup, restore


def quads(home):
    return set(Store.read_only(str(Generations(home).current().store)))


@pytest.fixture(scope="session")
def kept(home, tmp_path_factory):
    """A backup of the real graph."""
    file = tmp_path_factory.mktemp("backup") / "kept.tar.gz"
    backup(home, file)
    return file


def test_what_comes_back_is_what_was_kept(home, kept, tmp_path):
    told = restore(kept, tmp_path / "back")
    before, after = Generations(home).current(), Generations(tmp_path / "back").current()
    assert quads(tmp_path / "back") == quads(home)
    assert told.triples == len(quads(home)) == sum(before.manifest.graphs.values())
    assert after.manifest == before.manifest
    assert (after.index.read_bytes(), after.ns.read_bytes()) == (before.index.read_bytes(), before.ns.read_bytes())


def test_a_restored_graph_answers_and_is_not_built_again(kept, tmp_path, coopkg):
    assert coopkg("restore", kept, "--home", tmp_path / "back")[0] == 0
    code, out, err = coopkg("build", "--home", tmp_path / "back")
    assert (code, "is up to date" in out, err) == (0, True, "")
    assert "concept:rivalite" in coopkg("concept", "rivalite", "--home", tmp_path / "back")[1]


def test_what_lies_beside_the_generations_is_kept_too(own_home, tmp_path):
    before = backup(own_home, tmp_path / "a.tar.xz").files
    (own_home / "imports" / "deep").mkdir(parents=True)
    (own_home / "imports" / "deep" / "é.bin").write_bytes(bytes(range(256)))
    assert backup(own_home, tmp_path / "b.tar.xz").files == before + 1
    assert restore(tmp_path / "b.tar.xz", tmp_path / "back").files == before + 1
    assert (tmp_path / "back" / "imports" / "deep" / "é.bin").read_bytes() == bytes(range(256))


def test_blank_nodes_and_a_strict_default_graph_come_back(tmp_path):
    (tmp_path / "d.trig").write_text('_:a <http://e/p> _:b . GRAPH _:g { _:a <http://e/p> "à\\n"@fr-CA }')
    build_foreign(tmp_path / "home", [tmp_path / "d.trig"], "strict")
    backup(tmp_path / "home", tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "back")
    assert quads(tmp_path / "back") == quads(tmp_path / "home")
    assert len(quads(tmp_path / "back")) == 2


def test_only_its_owner_may_read_it_and_nothing_is_left_beside(kept):
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["kept.tar.gz"]
    with tarfile.open(kept) as archive:
        assert {(member.uid, member.uname) for member in archive} == {(0, "")}


def test_a_file_that_is_there_is_replaced_only_by_force(home, tmp_path, coopkg):
    file = tmp_path / "b.tar.gz"
    file.write_text("mine")
    code, out, err = coopkg("backup", file, "--home", home)
    assert (code, out, file.read_text()) == (2, "", "mine")
    assert "--force" in err
    assert coopkg("backup", file, "--home", home, "--force")[0] == 0
    assert tarfile.is_tarfile(file)


def test_a_folder_that_holds_something_is_restored_into_only_by_force(own_home, kept, coopkg):
    number = Generations(own_home).current().number
    code, out, err = coopkg("restore", kept, "--home", own_home)
    assert (code, out, Generations(own_home).current().number) == (2, "", number)
    assert "--force" in err
    assert coopkg("restore", kept, "--home", own_home, "--force")[0] == 0
    assert Generations(own_home).current().number == number + 1
    assert (own_home / "generations" / f"{number:06}").is_dir()


def test_bad_use_is_told(home, kept, tmp_path):
    with pytest.raises(UnsupportedFormat, match=r"\.tar\.gz"):
        backup(home, tmp_path / "b.zip")
    with pytest.raises(NotBuilt):
        backup(tmp_path / "nothing", tmp_path / "b.tar.gz")
    with pytest.raises(UnreadableFile):
        restore(tmp_path / "nothing.tar.gz", tmp_path / "back")
    assert not (tmp_path / "b.tar.gz").exists()


def rewritten(kept, file, change):
    """Copy a backup, member by member; ``change`` gets name and content and gives the new content, or None."""
    with tarfile.open(kept) as old, tarfile.open(file, "w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return file


def later(name, content):
    return json.dumps({**json.loads(content), "form": backups.FORM + 1}).encode() if name == "backup.json" else content


def without_a_line(name, content):
    return content.partition(b"\n")[2] if name.endswith(".nq") else content


def without_a_file(name, content):
    return None if name.endswith("ns.ttl") else content


@pytest.mark.parametrize(
    ("change", "reason"), [(later, "later"), (without_a_line, "changed"), (without_a_file, "changed")]
)
def test_a_backup_that_is_not_what_was_written_changes_nothing(kept, own_home, tmp_path, change, reason):
    before = Generations(own_home).current()
    with pytest.raises(BadBackup) as refused:
        restore(rewritten(kept, tmp_path / "b.tar.gz", change), own_home, force=True)
    assert refused.value.reason == reason
    assert Generations(own_home).current() == before
    assert [path.name for path in (own_home / "generations").iterdir()] == [before.path.name]


@pytest.mark.parametrize("size", [0, 10, 1000, -2000])
def test_a_backup_that_was_cut_off_is_refused(kept, tmp_path, size):
    (tmp_path / "b.tar.gz").write_bytes(kept.read_bytes()[:size])
    with pytest.raises(BadBackup):
        restore(tmp_path / "b.tar.gz", tmp_path / "back")
    with pytest.raises(NotBuilt):
        Generations(tmp_path / "back").current()


@pytest.mark.parametrize(
    "name", ["home/../../slipped", "/slipped", "home/CURRENT", "home/generations/x", "generation/store/x", "other"]
)
def test_nothing_is_written_outside_its_place(kept, tmp_path, name):
    file = tmp_path / "in" / "b.tar.gz"
    file.parent.mkdir()
    rewritten(kept, file, lambda _, content: content)
    with tarfile.open(kept) as old, tarfile.open(file, "w:gz") as new:
        for member in old:
            new.addfile(member, old.extractfile(member))
        new.addfile(tarfile.TarInfo(name))
    with pytest.raises(BadBackup):
        restore(file, tmp_path / "in" / "back")
    assert not list(tmp_path.rglob("slipped"))


def test_a_disk_that_is_full_leaves_nothing(home, tmp_path, coopkg):
    (tmp_path / "full").mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # a stand-in: no file may grow beyond this
    try:
        code, out, err = coopkg("backup", tmp_path / "full" / "b.tar.gz", "--home", home)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert list((tmp_path / "full").iterdir()) == []


def test_a_folder_in_use_is_refused_before_anything_is_read(own_home, tmp_path):
    with pytest.raises(WouldOverwrite):
        restore(tmp_path / "nothing.tar.gz", own_home)

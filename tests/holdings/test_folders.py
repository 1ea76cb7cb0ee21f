"""The places of a home folder, and its secret."""

import stat
import subprocess
import sys
from uuid import UUID

from coopkg.holdings.folders import Folders, owned
from coopkg.holdings.secret import digest, import_id, opaque, secret


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_secret_is_made_once_and_is_for_its_owner_alone(tmp_path):
    made = secret(tmp_path)
    assert len(made) == 32
    assert secret(tmp_path) == made
    assert secret(tmp_path / "other") != made
    assert mode(tmp_path / "secret") == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["secret"]


def test_processes_that_make_the_secret_at_once_agree(tmp_path):
    code = "import sys; from pathlib import Path; from coopkg.holdings.secret import secret;"
    code += "print(secret(Path(sys.argv[1])).hex())"
    asked = [subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({one.communicate()[0] for one in asked}) == 1


def test_an_opaque_name_is_a_uuid_that_depends_on_the_secret_and_the_text():
    named = opaque(b"a" * 32, "collective/Tilt")
    assert UUID(named).version == 8
    assert UUID(named).variant == "specified in RFC 4122"
    assert named == opaque(b"a" * 32, "collective/Tilt")
    assert len({named, opaque(b"b" * 32, "collective/Tilt"), opaque(b"a" * 32, "collective/tilt")}) == 3


def test_a_digest_is_hmac_sha256():
    # RFC 4231, test case 2
    assert digest(b"Jefe", "what do ya want for nothing?").startswith("5bdcc146bf60754e6a042426089575c7")


def test_identifiers_of_imports_are_random():
    found = {import_id() for _ in range(100)}
    assert len(found) == 100
    assert all(len(one) == 12 and int(one, 16) >= 0 for one in found)


def test_a_work_folder_is_gone_afterwards_and_no_leftover_while_somebody_works(tmp_path):
    folders = Folders(tmp_path)
    with folders.work("0123456789ab") as folder:
        (folder / "shared.nt").write_text("…")
        assert mode(folder) == 0o700
        assert folders.leftovers() == []
    assert not folder.exists()


def test_the_folder_of_a_process_that_died_is_a_leftover(tmp_path):
    code = "import os, sys; from pathlib import Path; from coopkg.holdings.folders import Folders;"
    code += "held = Folders(Path(sys.argv[1])).work('0123456789ab'); held.__enter__(); os._exit(9)"
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert Folders(tmp_path).leftovers() == [tmp_path / "work" / "0123456789ab"]


def test_folders_above_an_owned_one_are_owned_too(tmp_path):
    made = owned(tmp_path / "imports" / "0123456789ab" / "deep")
    assert [mode(path) for path in (made, made.parent, made.parent.parent)] == [0o700] * 3

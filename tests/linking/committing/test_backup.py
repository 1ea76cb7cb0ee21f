"""A backup brings back what people brought in, also what is private, and the second store is made anew."""

import pyoxigraph as ox

from coopkg.build.recovering import recover
from coopkg.graph.generations import Generations
from coopkg.holdings.backup import backup, restore
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Ledger
from coopkg.holdings.secret import secret
from coopkg.linking.committing import send_back


def quads(folder):
    return set(ox.Store.read_only(str(Generations(folder).current().store)))


def test_what_was_kept_comes_back_whole_and_for_its_owner_alone(place, sent, bring, tmp_path):
    held = bring(sent, visibility="network")
    backup(place, tmp_path / "kept.tar.gz")
    back = tmp_path / "back"
    restore(tmp_path / "kept.tar.gz", back)
    assert not Folders(back).private.exists()
    recover(back)
    assert Ledger(back).all() == (held,)
    assert secret(back) == secret(place)
    assert send_back(back, held.id).read_bytes() == send_back(place, held.id).read_bytes()
    assert quads(back) == quads(place)
    assert quads(Folders(back).private) == quads(Folders(place).private)
    folders = Folders(back)
    files = [folders.ledger, folders.secret, folders.blob(held.sha256), *folders.of(held.id).iterdir()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folders.imports, folders.blobs)} == {0o700}

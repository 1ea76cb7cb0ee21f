"""The wheel, made by way of the sdist, starts in an empty environment and holds what git holds, and nothing else."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from ..conftest import served

ROOT = Path(__file__).parents[2]
CARRIED = {"ontology": "coopkg/data/ontology", "shapes": "coopkg/data/shapes", "queries": "coopkg/data/queries"}

pytestmark = pytest.mark.slow


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build from a checkout that also holds files which git ignores."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "checkout"
    tracked = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    for name in tracked:
        if (ROOT / name).is_file():
            target = checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    run("git", "init", "-q", checkout)
    (checkout / "ontology" / "__pycache__").mkdir()
    (checkout / "ontology" / "__pycache__" / "left.pyc").write_text("left over")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", checkout)
    return next((folder / "dist").glob("*.whl"))


def test_the_sdist_holds_what_make_needs(wheel):
    with tarfile.open(next(wheel.parent.glob("*.tar.gz"))) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()} - {"PKG-INFO"}
    tracked = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    assert held == {name for name in tracked if (ROOT / name).is_file() and not name.startswith(".ci/")}


def expected():
    for name in run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines():
        top, _, rest = name.partition("/")
        if top in CARRIED and (ROOT / name).is_file():
            yield f"{CARRIED[top]}/{rest}"
        elif name.startswith(("src/coopkg/", "api/coopkg_api/")) and (ROOT / name).is_file():
            yield rest


def test_the_wheel_holds_what_git_holds(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == set(expected())


def test_it_starts_in_an_empty_environment(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python, coopkg = tmp_path / "venv" / "bin" / "python", tmp_path / "venv" / "bin" / "coopkg"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    run(coopkg, "build", "--home", tmp_path / "home", cwd=tmp_path)
    assert "concept:rivalite" in run(coopkg, "concept", "rivalite", "--home", tmp_path / "home", cwd=tmp_path)
    with served(coopkg, "serve", "--home", tmp_path / "home", cwd=tmp_path) as (address, _):
        assert httpx.get(f"{address}/health").json()["status"] == "ok"
        assert "rivalité" in httpx.get(f"{address}/doc/concept/rivalite.html?lang=fr").text
        assert httpx.get(f"{address}/static/style.css").status_code == 200

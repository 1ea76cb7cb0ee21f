"""The workshop runs from beginning to end on a real server, and draws what the graph holds."""

import base64
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "atelier.ipynb"


def test_it_is_kept_without_outputs():
    code = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert code
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]


def test_every_heading_has_a_line_in_english():
    texts = [
        "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    ]
    assert [text for text in texts if not re.match(r"#+ .+\n\n\*[A-Z][^*]+[.?]\*", text)] == []


@pytest.fixture(scope="module")
def done(address, tmp_path_factory):
    """The notebook with the outputs of a run."""
    reason = "running the notebook needs the extra: pip install -e '.[clients]'"
    nbclient, nbformat = pytest.importorskip("nbclient", reason=reason), pytest.importorskip("nbformat", reason=reason)
    for name in ("ipykernel", "matplotlib", "SPARQLWrapper"):
        pytest.importorskip(name, reason=reason)
    patch = pytest.MonkeyPatch()
    patch.setenv("COOPKG_URL", address)
    notebook = nbformat.read(NOTEBOOK, 4)
    folder = tmp_path_factory.mktemp("notebook")
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    patch.undo()
    assert list(folder.iterdir()) == []
    return notebook


def outputs(notebook, kind):
    """What the cells put out, of a media type."""
    found = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in found if output["output_type"] == "stream"], "a warning was shown"
    return [output["data"][kind] for output in found if kind in output.get("data", {})]


@pytest.mark.slow
def test_it_draws_the_matrix(done):
    (drawn,) = outputs(done, "image/png")
    assert base64.b64decode(drawn).startswith(b"\x89PNG")
    assert len(drawn) > 20_000


@pytest.mark.slow
def test_it_counts_what_the_graph_holds(done, kg):
    counted = outputs(done, "text/plain")[2]
    told = dict(re.findall(r"^(\w+) +(\d+)$", counted, re.MULTILINE))
    held = [row["seen"] for row in kg.ask("observations", collective="*").records()]
    assert told == {stance: str(held.count(stance)) for stance in sorted(set(held))}
    assert {"present", "absent", "ambivalent", "silent"} <= told.keys()

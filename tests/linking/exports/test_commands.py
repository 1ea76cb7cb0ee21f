"""coopkg export, as a person calls it."""

import pytest


@pytest.fixture
def export(coopkg, home, monkeypatch, tmp_path):
    monkeypatch.setenv("COOPKG_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: coopkg("export", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("codebook", "--scheme", "core"),
        ("codebook", "--format", "maxqda", "--grid", "synthese"),
        ("codebook", "--format", "taguette", "--lang", "en"),
        ("project",),
        *(("observations", "--format", name) for name in ("xlsx", "csv", "ttl", "jsonld")),
    ],
)
def test_a_file_is_written_once(export, tmp_path, arguments):
    assert export(*arguments, "-o", "f")[:2] == (0, "Écrit : f\n")
    assert (tmp_path / "f").stat().st_size > 500
    assert export(*arguments, "-o", "f")[0] == 2
    assert export(*arguments, "-o", "f", "--force")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_without_a_file_it_goes_to_the_standard_output(export):
    code, out, _ = export("observations", "--format", "ttl", "--collective", "tilt")
    assert (code, "coop:Observation" in out) == (0, True)


def test_what_the_program_will_cut_is_told(export):
    _, _, err = export("codebook", "-o", "f")
    assert "MAXQDA coupera ce nom" in err
    assert "du même genre" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("codebook", "--format", "pdf"), "qdc, maxqda, taguette"),
        (("codebook", "--grid", "nulle"), "grid:nulle"),
        (("codebook", "--lang", "de"), "fr, en"),
        (("observations", "--collective", "personne"), "personne"),
        (("project", "--import", "0123456789ab"), "0123456789ab"),
        (("project", "-o", "absent/f"), "absent"),
    ],
)
def test_what_is_wrong_is_one_line(export, arguments, words):
    code, _, err = export(*arguments)
    assert (code, words in err, err.count("\n")) == (2, True, 1)

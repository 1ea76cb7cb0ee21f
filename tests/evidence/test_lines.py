"""Every excerpt of the project against the source page: the words stand on the line that is answered."""

from coopkg.evidence.edition import Edition


def test_the_words_of_every_excerpt_begin_on_the_first_line_of_its_passage(kg, page: Edition) -> None:
    rows = kg.read("recorded-excerpts").records()
    pointing = [row for row in rows if row["edition"].endswith(page.name.partition(":")[2])]
    assert len(pointing) > 400
    wrong = [row["excerpt"] for row in pointing if page.line_of(int(row["start"])) != int(row["lineStart"])]
    assert wrong == []
    assert [row["exact"] for row in pointing if page.text[int(row["start"]) : int(row["end"])] != row["exact"]] == []

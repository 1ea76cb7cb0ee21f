"""What was made of a generation is kept, within limits, and stays what would be made anew."""

from coopkg_api.kept import MOST_OF_ONE, Kept


def test_what_nobody_asked_for_longest_goes_first():
    kept = Kept(most=30)
    for name in "abc":
        kept.put(name, name, 10)
    assert kept.get("a") == "a"
    kept.put("d", "d", 10)
    assert [kept.get(name) for name in "abcd"] == ["a", None, "c", "d"]


def test_a_thing_that_is_put_again_counts_once():
    kept = Kept(most=30)
    for name in "aabbcc":
        kept.put(name, name, 10)
    assert [kept.get(name) for name in "abc"] == ["a", "b", "c"]


def test_one_that_is_too_large_drives_nothing_out():
    kept = Kept()
    kept.put("a", "a", 1)
    kept.put("b", "b", MOST_OF_ONE + 1)
    assert [kept.get("a"), kept.get("b")] == ["a", None]


def test_each_language_format_and_address_has_its_own(client):
    asked = [("", "fr", "text/html"), ("", "en", "text/html"), ("?ui=en", "fr", "text/html"), ("", "fr", "text/turtle")]
    first, again = (
        [
            client.get(f"/doc/concept/rivalite{query}", headers={"Accept": kind, "Accept-Language": lang}).text
            for query, lang, kind in asked
        ]
        for _ in range(2)
    )
    assert first == again
    assert len(set(first)) == 4


def test_the_same_question_is_answered_the_same_again(client):
    for kind in ("json", "csv"):
        address = f"/api/v1/questions/who-says?concept=rivalite&format={kind}"
        first, again = client.get(address), client.get(address)
        assert first.status_code == 200
        assert (first.text, dict(first.headers)) == (again.text, dict(again.headers))

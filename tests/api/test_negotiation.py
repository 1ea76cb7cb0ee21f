import pytest

from coopkg_api.negotiation import best_language, best_media_type

OFFERED = ("text/html", "text/turtle", "application/ld+json")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/turtle;q=1.0, */*;q=0.1", "text/turtle"),
        ("*/*;q=0.1, text/turtle", "text/turtle"),
        ("text/html;q=0.5, application/ld+json;q=0.9", "application/ld+json"),
        ("text/*", "text/html"),
        ("text/*;q=0.3, text/turtle;q=0.2, application/*;q=0.1", "text/html"),
        ("application/*", "application/ld+json"),
        ("text/html;q=0, */*", "text/turtle"),
        ("*/*, text/html;q=0, text/turtle;q=0", "application/ld+json"),
        ("application/ld+json;profile=x;q=0.7, text/html;q=0.6", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle ; Q=0.9 , text/html;q=0.8", "text/turtle"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("*/*;q=0", None),
        ("text/turtle;q=2, application/ld+json;q=0.1", "application/ld+json"),
        ("text/turtle;q=x", None),
        (",,;,", None),
    ],
)
def test_the_client_gets_what_it_likes_best(accept, chosen):
    assert best_media_type(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, None),
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("fr-CA, en;q=0.9", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de, en;q=0.5", "en"),
        ("de", None),
        ("*", "fr"),
        ("fr;q=0, *", "en"),
        ("en;q=0.5, fr;q=0.5", "fr"),
    ],
)
def test_the_reader_gets_the_language_it_likes_best(accept, chosen):
    assert best_language(accept, ("fr", "en")) == chosen

"""What a matrix does not show by itself: cooccurrence, gaps, agreement."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.comparing import (
    LISTS,
    By,
    Collectives,
    Fictitious,
    Force,
    Form,
    Format,
    Grid,
    Home,
    Lang,
    Notions,
    Observer,
    Out,
    Private,
    Scheme,
    Since,
    Until,
    as_json,
    choice_of,
    format_of,
    give,
    language_of,
)
from coopkg.messages import user_language
from coopkg.models.comparing import Agreement, Gaps
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.comparison.listing import Listing


def cooccurrence(
    grid: Grid = "",
    scheme: Scheme = "",
    notions: Notions = [],  # noqa: B006
    by: By = "",
    collectives: Collectives = [],  # noqa: B006
    form: Form = "",
    observer: Observer = "",
    since: Since = "",
    until: Until = "",
    fictitious: Fictitious = False,
    measure: Annotated[str, typer.Option(help=show.words("cli.compare_measure"))] = "passage",
    stance: Annotated[str, typer.Option(help=show.words("cli.compare_stance"))] = "",
    format: Format = "",  # noqa: A002
    out: Out = None,
    force: Force = False,
    lang: Lang = "",
    private: Private = False,
    home: Home = None,
) -> None:
    """Show which notions go together."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, out, LISTS), language_of(lang)
    choice = choice_of(grid, scheme, notions, by, collectives, form, observer, since, until, fictitious)
    found = comparison.cooccurrence(coopkg.open(home, private=private), choice, measure, stance)
    plain = {**asdict(found), "pairs": [{**asdict(pair), "jaccard": pair.jaccard} for pair in found.pairs]}
    if chosen == "table":
        for pair in found.pairs:
            names = " + ".join(listing.named(ref, lang) for ref in (pair.first, pair.second))
            show.line(f"{pair.both:>5}  {names}  ({pair.with_first}, {pair.with_second}; {pair.jaccard:.2f})")
    else:
        _write(listing.of_cooccurrence([found], lang), plain, chosen, out, force, lang)
    unit = show.words(f"comparing.unit_{found.measure}")
    show.note(show.words("comparing.found", measure=unit, units=found.units, pairs=len(found.pairs)))


def gaps(
    grid: Grid = "",
    scheme: Scheme = "",
    notions: Notions = [],  # noqa: B006
    by: By = "",
    collectives: Collectives = [],  # noqa: B006
    form: Form = "",
    observer: Observer = "",
    since: Since = "",
    until: Until = "",
    fictitious: Fictitious = False,
    format: Format = "",  # noqa: A002
    out: Out = None,
    force: Force = False,
    lang: Lang = "",
    private: Private = False,
    home: Home = None,
) -> None:
    """Show what is missing."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, out, LISTS), language_of(lang)
    choice = choice_of(grid, scheme, notions, by, collectives, form, observer, since, until, fictitious)
    found = comparison.gaps(coopkg.open(home, private=private), choice)
    if chosen == "table":
        _gaps(found, lang)
    else:
        _write(listing.of_gaps(found, lang), asdict(found), chosen, out, force, lang)


def agreement(
    grid: Grid = "",
    scheme: Scheme = "",
    notions: Notions = [],  # noqa: B006
    by: By = "",
    collectives: Collectives = [],  # noqa: B006
    form: Form = "",
    observer: Observer = "",
    since: Since = "",
    until: Until = "",
    fictitious: Fictitious = False,
    format: Format = "",  # noqa: A002
    out: Out = None,
    force: Force = False,
    lang: Lang = "",
    private: Private = False,
    home: Home = None,
) -> None:
    """Show who disagrees on what."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, out, LISTS), language_of(lang)
    choice = choice_of(grid, scheme, notions, by, collectives, form, observer, since, until, fictitious)
    found = comparison.agreement(coopkg.open(home, private=private), choice)
    if chosen == "table":
        _contested(found, lang)
    else:
        _write(listing.of_agreement(found, lang), asdict(found), chosen, out, force, lang)
    if not found.total:
        show.note(show.words("comparing.no_contested"))
    show.note(listing.told(found, user_language()))


def _write(found: Listing, plain: object, chosen: str, out: Path | None, force: bool, lang: str) -> None:
    give((found.to_csv(lang) if chosen == "csv" else as_json(plain)).encode(), out, force)


def _gaps(found: Gaps, lang: str) -> None:
    from coopkg.linking.comparison.listing import named

    all_of = {"of": len(found.columns), "collectives": found.collectives}
    show.line(show.words("comparing.unshown", count=len(found.unshown), **all_of))
    for unshown in found.unshown:
        states = ", ".join(f"{show.words(f'matrix.{state}')} {count}" for state, count in unshown.states.items())
        show.line(f"  {named(unshown.item, lang)}  ({states})")
    show.line(show.words("comparing.unlooked", count=found.cells, of=found.out_of))
    for one in found.unlooked:
        show.line(f"  {len(one.items):>4}  {named(one.collective, lang)}")
    show.line(show.words("comparing.questions", count=len(found.questions), of=found.asked))
    for question in found.questions:
        show.line(f"  {named(question, lang)}")


def _contested(found: Agreement, lang: str) -> None:
    from coopkg.linking.comparison.listing import named, observed

    for cell in found.contested:
        show.line(f"{named(cell.collective, lang)} × {named(cell.notion, lang)}")
        for noted in cell.observations:
            position, observers, date, read, _ = observed(noted, lang)
            told = " · ".join(str(part) for part in (position, observers, date, shorten(noted.iri)) if part)
            show.line(f"  {told}\n    {read}" if read else f"  {told}")


COMMANDS: tuple[Any, ...] = (cooccurrence, gaps, agreement)

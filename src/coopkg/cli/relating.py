"""What a matrix does not show by itself: cooccurrence, gaps, agreement."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.comparing import LISTS, Compared, Format, Written, as_json, format_of
from coopkg.cli.options import language_of, spread
from coopkg.messages import user_language
from coopkg.models.comparing import Agreement, Gaps
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.comparison.listing import Listing


@spread
def cooccurrence(
    *,
    compared: Compared,
    measure: Annotated[str, typer.Option(help=show.words("cli.compare_measure"))] = "passage",
    stance: Annotated[str, typer.Option(help=show.words("cli.compare_stance"))] = "",
    format: Format = "",  # noqa: A002
    to: Written,
) -> None:
    """Show which notions go together."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, to.out, LISTS), language_of(to.lang)
    found = comparison.cooccurrence(to.graph, compared.choice, measure, stance)
    plain = {**asdict(found), "pairs": [{**asdict(pair), "jaccard": pair.jaccard} for pair in found.pairs]}
    if chosen == "table":
        for pair in found.pairs:
            names = " + ".join(listing.named(ref, lang) for ref in (pair.first, pair.second))
            jaccard = listing.decimal(pair.jaccard, 2, lang)
            show.line(f"{pair.both:>5}  {names}  ({pair.with_first} · {pair.with_second} · {jaccard})")
        show.note(show.words("comparing.pairs_told"))
    else:
        _write(listing.of_cooccurrence([found], lang), plain, chosen, to, lang)
    unit = show.words(f"comparing.unit_{found.measure}")
    show.note(show.words("comparing.found", measure=unit, units=found.units, pairs=len(found.pairs)))


@spread
def gaps(*, compared: Compared, format: Format = "", to: Written) -> None:  # noqa: A002
    """Show what is missing."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, to.out, LISTS), language_of(to.lang)
    found = comparison.gaps(to.graph, compared.choice)
    if chosen == "table":
        _gaps(found, lang)
    else:
        _write(listing.of_gaps(found, lang), asdict(found), chosen, to, lang)


@spread
def agreement(*, compared: Compared, format: Format = "", to: Written) -> None:  # noqa: A002
    """Show who disagrees on what."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import listing

    chosen, lang = format_of(format, to.out, LISTS), language_of(to.lang)
    found = comparison.agreement(to.graph, compared.choice)
    if chosen == "table":
        _contested(found, lang)
    else:
        _write(listing.of_agreement(found, lang), asdict(found), chosen, to, lang)
    if not found.total:
        show.note(show.words("comparing.no_contested"))
    show.note(listing.told(found, user_language()))


def _write(found: Listing, plain: object, chosen: str, to: Written, lang: str) -> None:
    to.save(found.to_csv(lang) if chosen == "csv" else as_json(plain))


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

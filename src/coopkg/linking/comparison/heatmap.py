"""The matrix as a drawing: SVG whose signs tell the states apart without colours, with words for who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from textwrap import shorten, wrap
from xml.sax.saxutils import escape, quoteattr

from coopkg.linking.comparison.listing import named
from coopkg.linking.comparison.numbers import counted, titled
from coopkg.messages import say
from coopkg.models import Ref
from coopkg.models.matrix import SIGNS, Cell, Matrix

Link = Callable[[Ref, Ref], str]
"""Collective and notion → address of the observations behind their cell."""

_COLOURS = {
    "present": ("#16564f", "#ffffff"),
    "absent": ("#f2c182", "#22262b"),
    "ambivalent": ("#7fb3a5", "#22262b"),
    "several": ("#7a3f10", "#ffffff"),
    "silent": ("#dddddd", "#22262b"),
    "coded": ("#c6d4ea", "#22262b"),
    "part": ("#ffffff", "#22262b"),
    "nothing": ("#ffffff", "#22262b"),
}
"""State → colours of the cell and of its sign; printed in grey they go from dark to light."""

_WIDE, _HIGH, _LABEL, _HEAD, _MARGIN = 38, 28, 400, 200, 130
_LEGEND, _GAP, _BROAD = 24, 24, 145
_INK, _SOFT, _LINE = "#22262b", "#575d63", "#b9b4a6"
_FONT = 'font-family="system-ui, Arial, sans-serif"'


def draw(found: Matrix, lang: str, link: Link | None = None) -> str:
    """Return the SVG: notions as lines, collectives as columns, then what each sign means.

    Args:
        found: the matrix.
        lang: ``fr`` or ``en``.
        link: where each cell leads; None: nowhere.
    """
    width = _LABEL + _WIDE * len(found.rows) + (_GAP + _BROAD * len(found.numbers)) * bool(found.numbers) + _MARGIN
    width = max(width, 760)
    grid = _HEAD + _HIGH * len(found.columns)
    height = grid + 20 + _LEGEND * (len(SIGNS) // 2 + 3 + 2 * bool(found.numbers))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="{"group" if link else "img"}" aria-labelledby="title what" {_FONT} font-size="13" lang="{lang}">',
        f'<title id="title">{escape(caption(found, lang))}</title>',
        f'<desc id="what">{escape(summary(found, lang))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="28" font-size="17" font-weight="600" fill="{_INK}">'
        f"{escape(shorten(caption(found, lang), width // 11, placeholder='…'))}</text>",
        *_heads(found, lang),
        *_lines(found, lang, link),
        *_numbers(found, lang),
        *_legend(grid + 20, lang, numbers=bool(found.numbers)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def caption(found: Matrix, lang: str) -> str:
    """Return what the matrix shows, in a few words: columns, and which collectives and observations if not all."""
    scheme = named(found.scheme, lang) if found.scheme else say("comparing.chosen", lang)
    observer = {"observer": named(found.observer, lang)} if found.observer else {}
    within = {**found.within, **observer}
    told = [say("comparing.of_made_up", lang)] if found.fictitious else []
    told += [say(f"comparing.within_{name}", lang, value=value) for name, value in within.items()]
    return say("comparing.caption", lang, scheme=scheme) + (f" ({', '.join(told)})" if told else "")


def summary(found: Matrix, lang: str) -> str:
    """Return the matrix in a sentence: its size, and how many cells there are of each state."""
    counts = Counter(row.cell(column.iri).state for row in found.rows for column in found.columns)
    states = ", ".join(f"{say(f'matrix.{state}', lang)} {counts[state]}" for state in SIGNS if counts[state])
    return say("comparing.drawn", lang, rows=len(found.rows), columns=len(found.columns), states=states)


def _heads(found: Matrix, lang: str) -> Iterator[str]:
    for place, row in enumerate(found.rows):
        x, y, name = _LABEL + _WIDE * place + _WIDE // 2 + 4, _HEAD - 8, named(row.collective, lang)
        yield (
            f'<text transform="translate({x} {y}) rotate(-55)" fill="{_INK}"><title>{escape(name)}</title>'
            f"{escape(shorten(name, 30, placeholder='…'))}</text>"
        )


def _lines(found: Matrix, lang: str, link: Link | None) -> Iterator[str]:
    for place, column in enumerate(found.columns):
        y, name = _HEAD + _HIGH * place, named(column, lang)
        weight = ' font-weight="600"' if column.kind == "Dimension" else ""
        yield (
            f'<text x="{_LABEL - 10}" y="{y + 19}" text-anchor="end" fill="{_INK}"{weight}>'
            f"<title>{escape(name)}</title>{escape(shorten(name, 56, placeholder='…'))}</text>"
        )
        for at, row in enumerate(found.rows):
            cell = row.cell(column.iri)
            drawn = _cell(cell, _LABEL + _WIDE * at, y, tip_of(cell, row.collective, column, lang))
            leads = link and cell.observations
            yield f"<a href={quoteattr(link(row.collective, column))}>{drawn}</a>" if link and leads else drawn


def _numbers(found: Matrix, lang: str) -> Iterator[str]:
    """Draw numbers that imports share apart from the collectives: beside each sign how many collectives there are."""
    for place, one in enumerate(found.numbers):
        left, name = _LABEL + _WIDE * len(found.rows) + _GAP + _BROAD * place, titled(one, lang)
        for line, words in enumerate(reversed(wrap(name, 20))):
            yield f'<text x="{left}" y="{_HEAD - 10 - 15 * line}" fill="{_INK}" font-size="12">{escape(words)}</text>'
        for line, column in enumerate(found.columns):
            if counts := one.collectives.get(column.iri):
                signs = " ".join(f"{SIGNS[stance]}({count})" for stance, count in counts.items())
                tip = f"{name} × {named(column, lang)} : {counted(counts, lang)}"
                yield (
                    f'<g><title>{escape(tip)}</title><text x="{left}" y="{_HEAD + _HIGH * line + 19}" fill="{_INK}">'
                    f"{signs}</text></g>"
                )


def tip_of(cell: Cell, collective: Ref, notion: Ref, lang: str) -> str:
    """Return a cell in a sentence."""
    state = say(f"matrix.{cell.state}", lang)
    if cell.disagree:
        state += f" ({say('comparing.contested', lang)})"
    names = {"collective": named(collective, lang), "notion": named(notion, lang)}
    return say("comparing.cell", lang, **names, state=state, observations=cell.observations, observers=cell.observers)


def _cell(cell: Cell, x: int, y: int, tip: str) -> str:
    fill, ink = _COLOURS[cell.state]
    edge = f'stroke="{_INK}" stroke-width="2.5"' if cell.disagree else f'stroke="{_LINE}"'
    dashes = ' stroke-dasharray="3 2"' if cell.state == "part" else ""
    many = cell.observations if cell.observations > 1 else ""
    middle, sign = x + _WIDE // 2 - 2 * bool(many), f"{SIGNS[cell.state]}{'!' if cell.disagree else ''}"
    return (
        f'<g><title>{escape(tip)}</title><rect x="{x + 2}" y="{y + 2}" width="{_WIDE - 4}" height="{_HIGH - 4}" rx="3"'
        f' fill="{fill}" {edge}{dashes}/><text x="{middle}" y="{y + 19}" text-anchor="middle" font-size="15"'
        f' font-weight="600" fill="{ink}">{sign}</text>'
        + (f'<text x="{x + _WIDE - 5}" y="{y + _HIGH - 5}" text-anchor="end" font-size="9" fill="{ink}">{many}</text>')
        * bool(many)
        + "</g>"
    )


def _legend(top: int, lang: str, *, numbers: bool) -> Iterator[str]:
    for place, state in enumerate(SIGNS):
        x, y, word = 12 + 260 * (place % 2), top + _LEGEND * (place // 2), say(f"matrix.{state}", lang)
        yield f'<g transform="translate({x} {y}) scale(.8)">{_cell(_SHOWN[state], 0, 0, word)}</g>'
        yield f'<text x="{x + 36}" y="{y + 16}" fill="{_INK}">{escape(word)}</text>'
    y = top + _LEGEND * (len(SIGNS) // 2) + 22
    told = say("comparing.empty", lang) + (" " + say("comparing.numbers", lang) if numbers else "")
    for place, sentence in enumerate(told.replace(". ", ".\n").splitlines()):
        yield f'<text x="12" y="{y + 17 * place}" font-size="12" fill="{_SOFT}">{escape(sentence)}</text>'


_SHOWN = {
    "present": Cell(present=1),
    "absent": Cell(absent=1),
    "ambivalent": Cell(ambivalent=1),
    "several": Cell(present=1, absent=1),
    "silent": Cell(silent=1),
    "coded": Cell(coded=1),
    "part": Cell(part_of=1),
    "nothing": Cell(),
}
"""A cell of each state."""

"""Comparisons as flat tables: what CSV, the terminal and the sheets of a spreadsheet have in common."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coopkg.curation.cells import neutral
from coopkg.linking.comparison.numbers import counted, titled
from coopkg.messages import LANGUAGES, say
from coopkg.models import Ref, Text
from coopkg.models.comparing import Agreement, CoOccurrence, Gaps
from coopkg.models.matrix import Matrix, Noted
from coopkg.namespaces import local_name

Row = tuple[object, ...]


@dataclass(frozen=True)
class Listing:
    """A flat table: keys of its columns (``comparing.column_…`` of the locales), and its rows."""

    columns: tuple[str, ...]
    rows: Sequence[Row]

    def headings(self, lang: str) -> list[str]:
        """Return the headings in a language."""
        return [say(f"comparing.column_{column}", lang) for column in self.columns]

    def to_csv(self, lang: str) -> str:
        """Return CSV (RFC 4180) for a spreadsheet: a cell that it would take for a formula is defused."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.headings(lang))
        writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in self.rows)
        return out.getvalue()


def named(ref: Ref, lang: str) -> str:
    """Return the label of a thing in a language, else in another, else the last part of its address."""
    return worded(ref.label, lang) or local_name(ref.iri)


def worded(text: Text, lang: str) -> str:
    """Return a text in a language, else in another, else nothing."""
    return next((text[tag] for tag in (lang, *LANGUAGES, *text) if text.get(tag)), "")


def observed(noted: Noted, lang: str) -> Row:
    """Return what a list says of an observation: position, observers, date, what was read, address."""
    observers = ", ".join(named(observer, lang) for observer in noted.observers)
    return say(f"matrix.{noted.stance}", lang), observers, noted.observed_on, worded(noted.read, lang), noted.iri


_UNCOUNTED = ("",) * 10
"""Cells of the counts of observations, where there are none."""
_COUNTED = ("present", "absent", "ambivalent", "silent", "coded", "rolled_up", "part_of")


def of_matrix(found: Matrix, lang: str) -> Listing:
    """Return the cells: a row for each, whether anything was observed or not; then what imports share as numbers.

    The number of collectives of an import stands in words where a cell has its state, for it is no count of
    observations.
    """
    rows = [
        (
            named(row.collective, lang),
            named(column, lang),
            say(f"matrix.{cell.state}", lang),
            cell.observations,
            *(getattr(cell, name) for name in _COUNTED),
            cell.observers,
            "!" if cell.disagree else "",
            row.collective.iri,
            column.iri,
        )
        for row in found.rows
        for column in found.columns
        for cell in (row.cell(column.iri),)
    ]
    rows += [
        (titled(one, lang), named(column, lang), counted(counts, lang), *_UNCOUNTED, one.source.iri, column.iri)
        for one in found.numbers
        for column in found.columns
        if (counts := one.collectives.get(column.iri))
    ]
    addresses = ("collective_address", "notion_address")
    columns = ("observations", *_COUNTED, "observer_count")
    return Listing(("collective", "notion", "state", *columns, "disagree", *addresses), rows)


OBSERVED = ("position", "observers", "date", "read", "observation")


def of_agreement(found: Agreement, lang: str) -> Listing:
    """Return the disagreements: a row for each position that was taken."""
    rows = [
        (named(cell.collective, lang), named(cell.notion, lang), *observed(noted, lang))
        for cell in found.contested
        for noted in cell.observations
    ]
    return Listing(("collective", "notion", *OBSERVED), rows)


def of_cooccurrence(found: Iterable[CoOccurrence], lang: str) -> Listing:
    """Return the pairs, by each measure in turn; a measure is named in each row, so that they are never added up."""
    rows = [
        (
            say(f"comparing.unit_{by.measure}", lang),
            named(pair.first, lang),
            named(pair.second, lang),
            pair.both,
            pair.with_first,
            pair.with_second,
            round(pair.jaccard, 3),
        )
        for by in found
        for pair in by.pairs
    ]
    return Listing(("measure", "one", "other", "both", "with_one", "with_other", "jaccard"), rows)


def of_gaps(found: Gaps, lang: str) -> Listing:
    """Return what is missing, each with the kind of gap that it is."""
    return Listing(("gap", "collective", "thing", "detail"), list(_gaps(found, lang)))


def _gaps(found: Gaps, lang: str) -> Iterator[Row]:
    for unshown in found.unshown:
        looked = found.collectives - unshown.states.get("nothing", 0)
        detail = say("comparing.looked", lang, looked=looked, collectives=found.collectives)
        yield say("comparing.gap_unshown", lang), "", named(unshown.item, lang), detail
    for one in found.unlooked:
        for item in one.items:
            yield say("comparing.gap_unlooked", lang), named(one.collective, lang), named(item, lang), ""
    for question in found.questions:
        yield say("comparing.gap_question", lang), "", named(question, lang), ""


def told(found: Agreement, lang: str) -> str:
    """Return the sentence on Krippendorff's alpha: the figure with what it rests on, or why there is none."""
    if found.alpha is None:
        return say(f"comparing.alpha_{found.reason}", lang, units=found.units)
    counts = {"units": found.units, "observers": found.observers, "values": found.values, "pairs": found.pairs}
    return say("comparing.alpha", lang, alpha=decimal(found.alpha, 3, lang), **counts)


def decimal(number: float, places: int, lang: str) -> str:
    """Return a number as people of a language write it, with so many places: ``0,67`` in French."""
    return f"{number:.{places}f}".replace(".", "," if lang == "fr" else ".")

"""The answer of a SELECT: columns and rows of RDF terms, and the ways out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

if TYPE_CHECKING:
    import pandas

Term = NamedNode | BlankNode | Literal | Triple


def value(term: Term | None) -> str:
    """Return what a reader wants of a term: its address or its words; nothing for an unbound variable."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


@dataclass(frozen=True)
class Table:
    """Immutable rows of terms, in the order of the query.

    Attributes:
        columns: names of the variables, without ``?``.
        rows: one term for each column, None where the variable is unbound.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, solutions: QuerySolutions) -> Table:
        """Return the solutions of the engine as a table."""
        columns = tuple(variable.value for variable in solutions.variables)
        return cls(columns, tuple(tuple(solution) for solution in solutions))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def records(self) -> list[dict[str, str]]:
        """Return each row as column → string; an unbound variable is an empty string."""
        return [dict(zip(self.columns, map(value, row), strict=True)) for row in self.rows]

    def to_csv(self) -> str:
        """Return the table as CSV (SPARQL 1.1 Query Results CSV: values as they are, lines end with CR LF)."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([value(term) for term in row] for row in self.rows)
        return out.getvalue()

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a data frame of strings; an unbound variable is None.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        try:
            import pandas
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError("to_pandas() needs pandas: pip install 'coopkg[pandas]'") from missing
        rows = [[None if term is None else value(term) for term in row] for row in self.rows]
        return pandas.DataFrame(rows, columns=list(self.columns), dtype=object)

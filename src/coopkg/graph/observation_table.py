"""Observations as a table of the side index: written once, when a generation is made.

An observation's number is its rank in time, so that *newest first* is the order of the numbers, backwards. Cells are
counted here once and for all: one row for each collective and notion of which anything was observed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from coopkg.folding import fold

STANCES = ("present", "absent", "ambivalent", "silent", "coded")
"""Names of the stances, by their number; of two stances of one observation the first counts."""

SELF, IS_IT, ROLLS_UP, PART_OF = range(4)
"""How an observation bears on a notion: of it, of an item that is it, of what is below it, of it among others."""

PASSAGE, DOCUMENT = range(2)
"""Kinds of places in which observations were read."""

_WAYS = {"is it": IS_IT, "rolls up": ROLLS_UP, "part of": PART_OF}
SCHEMA = """
CREATE TABLE collective (position INTEGER PRIMARY KEY, thing INTEGER NOT NULL, fictitious INTEGER NOT NULL);
CREATE INDEX collective_kind ON collective (fictitious, position);
CREATE TABLE member (
  scheme INTEGER NOT NULL, position INTEGER NOT NULL, notion INTEGER NOT NULL, PRIMARY KEY (scheme, position)
) WITHOUT ROWID;
CREATE TABLE reach (
  notion INTEGER NOT NULL, above INTEGER NOT NULL, way INTEGER NOT NULL, PRIMARY KEY (above, notion)
) WITHOUT ROWID;
CREATE TABLE observation (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, collective INTEGER NOT NULL, fictitious INTEGER NOT NULL,
  notion INTEGER NOT NULL, stance INTEGER NOT NULL, observed_on TEXT NOT NULL
);
CREATE TABLE observer (
  observation INTEGER NOT NULL, agent INTEGER NOT NULL, PRIMARY KEY (observation, agent)
) WITHOUT ROWID;
CREATE TABLE form (
  concept INTEGER NOT NULL, collective INTEGER NOT NULL, PRIMARY KEY (concept, collective)
) WITHOUT ROWID;
CREATE TABLE place (
  kind INTEGER NOT NULL, observation INTEGER NOT NULL, unit INTEGER NOT NULL, PRIMARY KEY (kind, observation, unit)
) WITHOUT ROWID;
CREATE TABLE note (observation INTEGER NOT NULL, role TEXT NOT NULL, lang TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE cell (
  collective INTEGER NOT NULL, notion INTEGER NOT NULL,
  present INTEGER NOT NULL, absent INTEGER NOT NULL, ambivalent INTEGER NOT NULL, silent INTEGER NOT NULL,
  coded INTEGER NOT NULL, rolled_up INTEGER NOT NULL, part_of INTEGER NOT NULL,
  observers INTEGER NOT NULL, disagree INTEGER NOT NULL, PRIMARY KEY (collective, notion)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE note_words USING fts5 (
  fr, en, other, content = '', columnsize = 0, detail = 'column', tokenize = 'ascii', prefix = '1 2 3'
);
"""
"""Empty tables of observations, which every index has."""

_STAGING = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TEMP TABLE raw (
  iri TEXT, collective INTEGER, notion INTEGER, stance INTEGER, observed_on TEXT, agent INTEGER
);
CREATE TEMP TABLE raw_note (iri TEXT, role TEXT, lang TEXT, text TEXT);
CREATE TEMP TABLE raw_place (iri TEXT, passage TEXT, document TEXT, first TEXT, last TEXT);
CREATE TEMP TABLE known_collective (thing INTEGER PRIMARY KEY, fictitious INTEGER);
"""
_STEPS = (
    "INSERT OR IGNORE INTO reach SELECT DISTINCT notion, notion, 0 FROM raw",
    "CREATE INDEX reach_notion ON reach (notion, way, above)",
    """INSERT INTO observation (iri, collective, fictitious, notion, stance, observed_on)
       SELECT iri, collective, coalesce(fictitious, 0), notion, min(stance), observed_on
       FROM raw LEFT JOIN known_collective ON thing = collective GROUP BY iri ORDER BY observed_on, iri""",
    "INSERT OR IGNORE INTO observer SELECT id, agent FROM raw JOIN observation USING (iri) WHERE agent NOT NULL",
    "INSERT INTO note SELECT o.id, role, lang, text FROM raw_note JOIN observation o USING (iri) ORDER BY 1, 2, 3, 4",
    """INSERT OR IGNORE INTO place SELECT 0, o.id, dense_rank() OVER (
         ORDER BY CASE WHEN first <> '' AND last <> '' THEN document || ' ' || first || ' ' || last ELSE passage END)
       FROM raw_place JOIN observation o USING (iri) WHERE passage <> ''""",
    """INSERT OR IGNORE INTO place SELECT 1, o.id, dense_rank() OVER (ORDER BY document)
       FROM raw_place JOIN observation o USING (iri)""",
    "CREATE INDEX note_observation ON note (observation)",
    "CREATE INDEX observer_agent ON observer (agent, observation)",
    "CREATE INDEX by_kind ON observation (fictitious, id)",
    "CREATE INDEX by_stance ON observation (fictitious, stance, id)",
    "CREATE INDEX by_notion ON observation (fictitious, notion, stance, id)",
    "CREATE INDEX by_collective ON observation (collective, notion, stance, id)",
)
_COUNTING = """
WITH
leaf AS (SELECT collective, notion, stance, count(*) AS n FROM {observations} o GROUP BY 1, 2, 3),
held AS (SELECT DISTINCT collective, notion, stance, agent FROM {observations} o JOIN observer ON observation = o.id),
counted AS (
  SELECT collective, above,
         sum(n * (way = 0 AND stance = 0)) AS present, sum(n * (way = 0 AND stance = 1)) AS absent,
         sum(n * (way = 0 AND stance = 2)) AS ambivalent, sum(n * (way = 0 AND stance = 3)) AS silent,
         sum(n * (way = 0 AND stance = 4)) AS coded,
         sum(n * (way IN (1, 2) AND stance = 0)) AS rolled_up,
         sum(n * (way = 3 OR way > 0 AND stance > 0)) AS part_of
  FROM leaf JOIN reach USING (notion) WHERE ({columns}) GROUP BY 1, 2
),
taken AS (
  SELECT collective, above, agent,
         CASE WHEN stance < 3 AND (way = 0 OR way < 3 AND stance = 0) THEN stance END AS position
  FROM held JOIN reach USING (notion) WHERE ({columns})
),
persons AS (
  SELECT collective, above, count(DISTINCT agent) AS observers,
         count(DISTINCT position) > 1 AND count(DISTINCT CASE WHEN position NOT NULL THEN agent END) > 1 AS disagree
  FROM taken GROUP BY 1, 2
)
SELECT collective, above AS notion, present, absent, ambivalent, silent, coded, rolled_up, part_of,
       coalesce(observers, 0) AS observers, coalesce(disagree, 0) AS disagree
FROM counted LEFT JOIN persons USING (collective, above)
"""

Rows = Iterable[tuple[str, ...]]


@dataclass(frozen=True)
class Facts:
    """What is written, as rows of strings; each is read once.

    Attributes:
        collectives: (IRI, ``true`` where it was made up), in the order in which they are shown.
        members: (scheme, notion), in the order of each scheme.
        roll_ups: (notion, notion above, ``is it``, ``rolls up`` or ``part of``); of two ways the first counts.
        observations: (IRI, collective, notion, stance, date or empty, observer or empty), a row for each observer.
        notes: (IRI of the observation, ``read`` or ``note``, language, text).
        forms: (collective, concept that names its form or is broader).
        places: where it was read: (IRI of the observation, passage or empty, document, first and last position or
            empty).
    """

    collectives: Rows
    members: Rows
    roll_ups: Rows
    observations: Rows
    notes: Rows
    forms: Rows = ()
    places: Rows = ()


class _Things:
    """Numbers of things by their IRIs: those of the index, and new ones for what has no name."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._numbers: dict[str, int] = dict(base.execute("SELECT iri, id FROM thing"))

    def __call__(self, iri: str) -> int | None:
        if iri and iri not in self._numbers:
            number = self._base.execute("INSERT INTO thing (iri, kind) VALUES (?, '')", (iri,)).lastrowid
            self._numbers[iri] = number or 0
        return self._numbers.get(iri)


def counting(observations: str = "observation", columns: str = "TRUE") -> str:
    """Return the query that counts cells.

    Args:
        observations: a table, or a subquery in parentheses, of observations.
        columns: a condition on ``above``, the notion that a cell is of.
    """
    return _COUNTING.format(observations=observations, columns=columns)


def write_observations(path: Path, facts: Facts) -> None:
    """Fill the tables of observations of an index that :func:`coopkg.graph.side_index.build_index` wrote."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_STAGING)
        _fill(base, facts, _Things(base))
        for step in (*_STEPS, f"INSERT INTO cell {counting()}", "CREATE INDEX cell_notion ON cell (notion)"):
            base.execute(step)
        _fill_words(base)
        base.commit()
        base.execute("PRAGMA optimize")


def _fill(base: sqlite3.Connection, facts: Facts, thing: _Things) -> None:
    for position, (iri, fictitious) in enumerate(facts.collectives):
        row = (thing(iri), fictitious == "true")
        base.execute("INSERT INTO known_collective VALUES (?, ?)", row)
        base.execute("INSERT INTO collective VALUES (?, ?, ?)", (position, *row))
    members = ((thing(scheme), n, thing(notion)) for n, (scheme, notion) in enumerate(facts.members))
    base.executemany("INSERT INTO member VALUES (?, ?, ?)", members)
    ways = sorted((_WAYS[way], thing(notion), thing(above)) for notion, above, way in facts.roll_ups)
    base.executemany("INSERT OR IGNORE INTO reach (way, notion, above) VALUES (?, ?, ?)", ways)
    rows = (
        (iri, thing(collective), thing(notion), STANCES.index(stance), on, thing(agent))
        for iri, collective, notion, stance, on, agent in facts.observations
    )
    base.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?)", rows)
    forms = ((thing(form), thing(collective)) for collective, form in facts.forms)
    base.executemany("INSERT OR IGNORE INTO form VALUES (?, ?)", forms)
    base.executemany("INSERT INTO raw_place VALUES (?, ?, ?, ?, ?)", facts.places)
    base.executemany("INSERT INTO raw_note VALUES (?, ?, ?, ?)", facts.notes)


def _fill_words(base: sqlite3.Connection) -> None:
    notes = base.execute("SELECT observation, lang, text FROM note ORDER BY observation")
    rows = (_words(number, list(group)) for number, group in groupby(notes, key=lambda note: note[0]))
    base.executemany("INSERT INTO note_words (rowid, fr, en, other) VALUES (?, ?, ?, ?)", rows)
    base.execute("INSERT INTO note_words (note_words) VALUES ('optimize')")


def _words(number: int, notes: list[tuple[int, str, str]]) -> tuple[object, ...]:
    by_lang = {"fr": "", "en": "", "other": ""}
    for _, lang, text in notes:
        by_lang[lang if lang in by_lang else "other"] += " " + fold(text)
    return number, *by_lang.values()

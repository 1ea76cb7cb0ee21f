"""Problems as CSV for a spreadsheet: what a person opens beside the file, to mend it cell by cell.

It begins with the mark of UTF-8, without which spreadsheet programs take it for another encoding; French ones expect
semicolons. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from coopkg.linking.checking.listing import DELIMITERS, row
from coopkg.linking.jobs.verdicts import Finding
from coopkg.linking.records import list_headings


def problem_sheet(findings: Sequence[Finding], lang: str) -> str:
    """Return problems as CSV in ``fr`` or ``en``, in the form of ``coopkg import --problems``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=DELIMITERS[lang], lineterminator="\r\n")
    writer.writerow(list_headings(lang))
    writer.writerows(row(one.level, one.place, one.value, one.said[lang], lang) for one in findings)
    return "\ufeff" + out.getvalue()

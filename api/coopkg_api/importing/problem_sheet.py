"""Problems as CSV for a spreadsheet: what a person opens beside the file, to mend it cell by cell.

It begins with the mark of UTF-8, without which spreadsheet programs take it for another encoding; French ones expect
semicolons. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from coopkg.curation.cells import neutral
from coopkg.linking.jobs.verdicts import Finding
from coopkg_api.phrases import phrase

COLUMNS = ("level", "file", "sheet", "row", "column", "path", "value", "detail")
_SEPARATORS = {"fr": ";", "en": ","}


def problem_sheet(findings: Sequence[Finding], lang: str) -> str:
    """Return problems as CSV in ``fr`` or ``en``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_SEPARATORS[lang], lineterminator="\r\n")
    writer.writerow([phrase(f"import.{name}", lang) for name in COLUMNS])
    for one in findings:
        cells = (one.file, one.sheet, one.row or "", one.column, one.path, one.value, one.said[lang])
        writer.writerow([phrase(f"import.{one.level}", lang), *(neutral(str(cell)) for cell in cells)])
    return "\ufeff" + out.getvalue()

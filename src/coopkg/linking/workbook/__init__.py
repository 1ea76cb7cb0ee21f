"""The workbook that people fill in: its sheets, drop-downs and rules, as XLSX and as CSV."""

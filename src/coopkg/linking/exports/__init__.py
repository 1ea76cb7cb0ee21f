"""Out again: codebooks and projects for analysis software, observations as workbooks, packages and linked data."""

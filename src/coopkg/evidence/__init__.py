"""Evidence: the edition that excerpts point into, the tools that record a passage, the check that it still stands."""

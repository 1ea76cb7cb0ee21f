"""From Turtle files to a checked, derived, numbered generation."""

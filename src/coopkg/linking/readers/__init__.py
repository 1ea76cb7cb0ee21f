"""Files that people bring in, of whatever kind, read into records with their places."""

"""Before anything is written: SHACL on what a file would bring, told cell by cell."""

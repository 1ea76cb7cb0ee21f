"""What people brought in and what is known of it: the ledger, the files, the secret of a home."""

"""What people bring in: their files, linked to notions."""

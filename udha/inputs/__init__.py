"""What users hand in: files, and what is declared."""

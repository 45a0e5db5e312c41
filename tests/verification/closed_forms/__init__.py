"""Theory that can be solved on paper, against runs."""

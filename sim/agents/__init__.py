"""The agents, one file per type: its row, what Mesa users see, and what it does in a week."""

"""The agents, one file a type: its row, what Mesa users see, and what it does in a week."""

"""What the commands that run scenarios share."""

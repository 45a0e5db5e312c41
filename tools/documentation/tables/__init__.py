"""The pages of ``docs/tables``, a file each."""

"""What helps to build the project; not shipped."""

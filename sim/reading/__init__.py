"""Files that people write: YAML with the place of every mistake, typed entries, the schema for editors."""

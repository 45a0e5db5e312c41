"""How results reach a reader: numbers, tables, files, terminal, figures."""

"""What happens between agents, one file per process, in the order of docs/odd.md, section 7."""

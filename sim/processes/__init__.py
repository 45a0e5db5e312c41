"""What happens between agents, one file a process, in the order of docs/odd.md, section 7."""

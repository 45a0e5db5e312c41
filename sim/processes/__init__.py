"""What happens between agents, one file a process, in the order of model.md section 3."""

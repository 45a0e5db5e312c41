"""How many runs are carried out: what varies, jobs, outputs, chunks, processes, clusters."""

"""How large numbers of runs are carried out: what varies, jobs, outputs, chunks, processes, clusters."""

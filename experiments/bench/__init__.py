"""How fast it is: CPU a history, histories a second, memory, and the same of a peer, all in one run."""

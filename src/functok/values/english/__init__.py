"""English words and numbers, bent, folded and read; nothing of parameters."""

"""One run: what is asked for, what stands, where rows are made, and what is accepted."""

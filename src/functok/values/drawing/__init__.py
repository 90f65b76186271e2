"""Values drawn: valid, of the parameter's meaning, from the pool of the split."""

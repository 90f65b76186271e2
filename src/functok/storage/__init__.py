"""Where files lie: whole or not at all, in a folder or in an object store, and who holds it."""

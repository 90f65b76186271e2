"""Where a query says the values of a call, and the canonical form of what it says."""

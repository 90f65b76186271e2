"""What a parameter holds, from its schema, description and name."""

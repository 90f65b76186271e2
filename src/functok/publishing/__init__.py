"""A release on the Hub."""

"""Queries that no function serves (`negatives`, `lacking`), which `near` tells from what is served, and
those that come `beside` a function without meaning it.
"""

"""Todos, lists and search."""

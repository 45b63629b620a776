"""Measuring the site at two sizes; see README.md."""

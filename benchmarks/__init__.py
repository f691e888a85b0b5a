"""How fast the reader and the whole job are: `python -m benchmarks`, described in README.md here.

What belongs here: pages to measure with, measuring, and the table of results. What does not: tests
(nothing here passes or fails), and anything that the package needs.
"""

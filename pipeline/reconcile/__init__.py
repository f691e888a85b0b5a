"""From the figures of a month to statistical data points and tested relations.

What belongs here: observations and audits, from rows of the tables. What does not: reading text,
writing files.
"""

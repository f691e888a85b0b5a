"""The contract of the tables and the store that keeps them.

What belongs here: every column once (`contract`), its rules (`row_rules`, `rules`), the plain functions
that turn the contract into an Arrow schema, a pandera schema, Dagster's schema and the data dictionary, the
validation of rows (`validate`), and the files (`store`). What does not: reading, layout, Dagster's
assets.

Importing this package loads nothing heavy: `newsfigures read` needs the column names only.
"""

"""The steps of a run over the months of raw/ and outputs/: what is stale is made anew, the rest stays.

What belongs here: telling stale months and issues from fresh ones, and the order in which files are
validated and written. What does not: the work on a file or an issue (`issue`), Dagster (`assets`).

Each step reads what the step before it wrote and nothing else, so each can run alone:

    raw/ -> lay_out -> pages, articles, paragraphs -> read -> figures, numerals
         -> reconcile -> observations, audits -> gather -> rejects, manifest

A month's file says in its metadata which state of which issues it was built from. A step compares
that with the hashes in `pages`; so a run that was killed anywhere is repaired by the next one.
"""

from pipeline.steps.lay_out import lay_out_pages
from pipeline.steps.plan import Done, Progress, Settings, reader_version
from pipeline.steps.read import read_figures
from pipeline.steps.reconcile import gather, reconcile

__all__ = [
    "Done",
    "Progress",
    "Settings",
    "gather",
    "lay_out_pages",
    "read_figures",
    "reader_version",
    "reconcile",
]

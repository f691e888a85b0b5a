"""The unit of work: one file -> its page, articles and paragraphs; one issue -> its figures and numerals.

What belongs here: turning what the readers say into rows of the tables. What does not: recognising
anything (`pages`, `reading`), which files and issues need work (`steps`), files of the tables
(`tables.store`). The functions run in worker processes: they take and return plain picklable data
and touch nothing outside but the raw file itself. A page that breaks a reader becomes a reject and
stops nothing.
"""

from pipeline.issue.files import FileTask, lay_out_files, tell_dates
from pipeline.issue.issues import INPUTS, IssueTask, ReadBlock, read_issues, read_pages
from pipeline.issue.records import Made, inputs_hash, issue_key

__all__ = [
    "INPUTS",
    "FileTask",
    "IssueTask",
    "Made",
    "ReadBlock",
    "inputs_hash",
    "issue_key",
    "lay_out_files",
    "read_issues",
    "read_pages",
    "tell_dates",
]

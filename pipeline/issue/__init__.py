"""The unit of work: one file -> its page, articles and paragraphs; one issue -> its figures and numerals.

What belongs here: turning what the readers say into rows of the tables. What does not: recognising
anything (`pages`, `reading`), which files and issues need work (`steps`), files of the tables
(`tables.store`). The functions run in worker processes: they take and return plain picklable data
and touch nothing outside but the raw file itself. A page that breaks a reader becomes a reject and
stops nothing.

Nothing is imported here: a process loads what recognises pages (`files`), what reads text (`issues`), or
neither (`records`).
"""

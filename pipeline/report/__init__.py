"""What people and other programs get to see: the HTML report, its plots, the data package, exports.

What belongs here: turning finished tables into pages, pictures and other formats. What does not:
making or judging rows (`reconcile`, `tables`), Dagster (`assets`), the command line (`cli`).
"""

"""`python -m pipeline.cli`: the newsfigures command without its console script."""

from pipeline.cli import app

app(prog_name="newsfigures")

"""What the README shows and says holds: its examples are run, its excerpts are real.

`python tests/test_readme.py` writes the excerpts anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
SHELL = re.compile(r"```sh\n(.*?)\n```", re.DOTALL)
COMMAND = "newsfigures"


def excerpt(command: str, folder: Path) -> str:
    """What a command of the README prints, with `newsfigures` run from this clone."""
    program = folder / COMMAND
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline.cli "$@"\n', "utf-8")
    program.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    environment |= {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines()).lstrip("\n")


def settled(command: str, output: str) -> list[str]:
    """What must stand in an excerpt: all of it for a text that is read at once; for the shipped page,
    whose counts grow with what the reader learns, the first word of every line."""
    lines = output.splitlines()
    return lines if " read " in command else [line.split(" ", 1)[0] for line in lines]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped page, in which the README's commands are run in their order."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "raw", folder / "raw")
    return folder


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, tuple[str, str]]:
    """Each console command of the README with what the README says it prints, and what it prints."""
    text = README.read_text("utf-8")
    return {
        match["command"]: (match["output"], excerpt(match["command"], folder))
        for match in CONSOLE.finditer(text)
    }


def test_excerpts_are_what_the_commands_print(shown: dict[str, tuple[str, str]]) -> None:
    assert len(shown) >= 3
    for command, (said, printed) in shown.items():
        assert settled(command, said) == settled(command, printed), (
            f"{command}: the README's excerpt is old; write it anew with: python tests/test_readme.py"
        )


def test_python_examples_run_as_written(
    shown: dict[str, tuple[str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    examples = PYTHON.findall(README.read_text("utf-8"))
    imported = {re.split(r"[\s.]", example.split(maxsplit=1)[1])[0] for example in examples}
    assert imported == {"pandas", "duckdb", "polars", "pipeline"}
    for example in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(example, {})
        assert len(printed.getvalue().splitlines()) > 3 or "上海" in printed.getvalue(), example


def test_the_two_commands_are_one_line_each() -> None:
    commands = SHELL.findall(README.read_text("utf-8"))
    assert len(commands) == 2 and not any("\n" in command for command in commands)
    assert commands[0].endswith("newsfigures run") and commands[1].endswith("python -m pytest")
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)


def test_what_it_names_is_there() -> None:
    text = README.read_text("utf-8")
    for path in re.findall(r"(?:pipeline|docs|tests|\.ci)/[\w./-]*[\w/]", text):
        if "*" not in path and not path.startswith("docs/images"):
            assert (ROOT / path).exists(), path


def _rewrite() -> None:
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(ROOT / "raw", Path(made) / "raw")

        def anew(match: re.Match[str]) -> str:
            return f"```console\n$ {match['command']}\n{excerpt(match['command'], Path(made))}```"

        README.write_text(CONSOLE.sub(anew, README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    _rewrite()

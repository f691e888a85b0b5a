"""The data package: its library accepts it, and it names the files that are there."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from published import PLAIN, make

from pipeline.report.datapackage import SCHEMAS, descriptor, write_datapackage
from pipeline.tables.contract import TABLES
from pipeline.tables.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A package of two months."""
    pages = {"2026-04-20/a.txt": PLAIN, "2026-05-20/b.txt": PLAIN}
    made = make(tmp_path_factory.mktemp("package"), pages)
    with made.lock():
        assert write_datapackage(made) == len(TABLES) + 1
        assert write_datapackage(made) == 0
    return made


def test_it_names_every_file_with_its_hash_size_and_rows(store: Store) -> None:
    package = json.loads((store.root / "datapackage.json").read_text("utf-8"))
    assert len(package["resources"]) == len(TABLES) * 2
    for resource in package["resources"]:
        data = (store.root / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert (store.root / resource["schema"]).exists()


def test_the_schemas_are_the_contract(store: Store) -> None:
    for name, table in TABLES.items():
        schema = json.loads((store.root / SCHEMAS / f"{name}.json").read_text("utf-8"))
        assert [field["name"] for field in schema["fields"]] == [column.name for column in table.columns]
        assert all(field["description"] for field in schema["fields"])
        assert schema["primaryKey"] == [table.key]


def test_frictionless_accepts_the_package_and_its_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    frictionless = pytest.importorskip("frictionless", reason="pip install frictionless")
    monkeypatch.chdir(store.root)
    package = frictionless.Package("datapackage.json")
    assert {resource.name for resource in package.resources} >= {"figures-2026-04", "rejects-2026-05"}
    report = frictionless.validate("datapackage.json", type="package")
    assert not report.errors
    lists = {
        column.name
        for table in TABLES.values()
        for column in table.columns
        if column.kind in ("strings", "spans")
    }
    for task in report.tasks:
        for error in task.errors:
            # its Parquet loader counts no bytes, and gives lists as NumPy arrays, which it then takes for
            # text; sizes and hashes are compared above
            assert error.type in ("byte-count", "hash-count", "type-error"), error.message
            if error.type == "type-error":
                assert error.field_name in lists, error.message


def test_provenance_is_told(store: Store) -> None:
    told = descriptor(store)
    assert told["provenance"]["issues"] == {"first": "2026-04", "last": "2026-05"}
    assert told["provenance"]["reader_version"]
    assert told["sources"] == [{"title": "raw/"}]

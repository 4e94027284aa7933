"""A backup is the whole database in one file; it fills an empty house, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests.kills.running import House

from hejie.config.backups import UnableToBackUp, UnableToRestore, back_up, restore
from hejie.config.postgres import Cluster


def test_a_backup_fills_an_empty_database_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "kept.dump"
    with Cluster(tmp_path / "one", throwaway=True).opened() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        back_up(url, path=file)
        assert file.stat().st_mode & 0o777 == 0o600
        with pytest.raises(UnableToBackUp, match="never written over"):
            back_up(url, path=file)
        with pytest.raises(UnableToRestore, match="has tables already"):
            restore(url, path=file)
    torn = tmp_path / "torn.dump"
    torn.write_bytes(file.read_bytes()[:-40])
    with Cluster(tmp_path / "two", throwaway=True).opened() as url:
        with pytest.raises(UnableToRestore):
            restore(url, path=torn)
        restore(url, path=file)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "kept.dump",
        "one",
        "torn.dump",
        "two",
    ]


def test_a_house_is_backed_up_and_carried_over_to_another_server(tmp_path: Path) -> None:
    house, file = House(tmp_path / "home", more={}), str(tmp_path / "house.dump")
    made = ("--name", "示例消金", "--kind", "lender", "--lender-kind", "consumer_finance")
    for words in (
        ("keys", "make"),
        ("db", "migrate"),
        ("staff", "house", "demo", *made),
        ("evidence", "integrate"),
        ("db", "backup", file),
    ):
        assert house.hejie(*words).returncode == 0, words
    (house.cluster.folder / "data" / "PG_VERSION").write_text("9\n")
    refused = house.hejie("db", "migrate")
    assert refused.returncode == 2
    assert "hejie db upgrade" in refused.stderr
    assert house.hejie("db", "upgrade", file).returncode == 0
    assert (house.cluster.folder / "data-9").is_dir()
    assert house.hejie("evidence", "fsck").stdout == "the log is sound\n"
    assert house.hejie("db", "restore", file).returncode == 2
    house.end()

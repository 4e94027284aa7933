"""The embedded PostgreSQL: started by the first, found by the next, stopped by the last."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from hejie.config.postgres import Cluster, UnableToOpenDatabase


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.folder / "data/postmaster.pid").read_text().splitlines()[0])


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres")
    with cluster.opened() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        os.kill(_postmaster(cluster), signal.SIGKILL)

    with cluster.opened() as again, psycopg.connect(again) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_two_that_open_at_once_share_one_server(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres", throwaway=True)

    def started(_: int) -> object:
        with cluster.opened() as url, psycopg.connect(url) as connection:
            return connection.execute("SELECT current_database()").fetchone()

    with cluster.opened() as url, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(started, range(8))) == [("hejie",)] * 8
        psycopg.connect(url).close()


def test_only_the_owner_with_the_password_gets_in(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres", throwaway=True)
    with cluster.opened() as url:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace("hejie:", "hejie:x"))

        assert cluster.folder.stat().st_mode & 0o777 == 0o700
        assert cluster.sockets.stat().st_mode & 0o777 == 0o700
        assert (cluster.folder / "password").stat().st_mode & 0o777 == 0o600


def test_another_version_is_refused_in_one_line(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres", throwaway=True)
    with cluster.opened():
        pass
    (cluster.folder / "data/PG_VERSION").write_text("9\n")

    with (
        pytest.raises(UnableToOpenDatabase, match="made by PostgreSQL 9") as refused,
        cluster.opened(),
    ):
        pass
    assert "\n" not in str(refused.value)

"""The query in Spark instead of DuckDB: the tables are read and checked as ever, written as Parquet, asked of Spark, and its answer is read back.

Spark needs the folder beside the output to be one that all its machines see. No Python runs in a query.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.city import City
from policy_dsl.batch.engine import Query, Shown, asked
from policy_dsl.batch.wrong import Wrong

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL: Final = "local[*]"
"""The default master: all cores of this machine."""


class Spark:
    """A city in Spark. Close it: a Java machine runs behind it."""

    def __init__(self, city: City, master: str = LOCAL) -> None:
        """Raises :class:`Wrong`: U0201 pyspark is not installed, U0247 Spark does not start."""
        self.city = city
        self.folder = (city.aside / "spark").resolve()
        self.folder.mkdir()
        self._answers = 0
        self.session = _session(master, self.folder)
        self.tables: dict[Frame, str] = {}
        try:
            for number, (frame, name) in enumerate(city.tables.items()):
                path = self.folder / f"t{number}"
                city.base.execute(
                    f"COPY (SELECT * FROM {quoted(name)}) TO {text(str(path))} (FORMAT parquet, COMPRESSION zstd, PER_THREAD_OUTPUT)"
                )
                self._told(partial(self._view, str(path), name))
                self.tables[frame] = name
        except BaseException:
            self.close()
            raise

    def _view(self, path: str, name: str) -> None:
        self.session.read.parquet(path).createOrReplaceTempView(f"`{name}`")

    def __enter__(self) -> Spark:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Spark stops; what it wrote is gone."""
        self.session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def lists(self) -> list[Frame]:
        """The lists that have rows."""
        return [frame for frame in self.tables if frame.kind == "item" and self.city.staged[frame.name].rows]

    def applicants(self, shown: Shown) -> str:
        """As :meth:`policy_dsl.batch.halves.Halves.applicants`."""
        return self.ask(lambda columns, engine, tables: asked(engine, tables, APPLICANT, shown(columns)))

    def items(self, frame: Frame, shown: Shown) -> str:
        """As :meth:`policy_dsl.batch.halves.Halves.items`."""
        return self.ask(lambda columns, engine, tables: asked(engine, tables, frame, shown(columns)))

    def ask(self, query: Query) -> str:
        """The rows of a query, as a relation of DuckDB. Raises :class:`Wrong` U0248, ``Unsupported``."""
        found = query(Columns(), dialect("spark"), self.tables)
        assert found is not None
        said = found.sql(dialect="spark")
        self._answers += 1
        path = self.folder / f"a{self._answers}"
        self._told(lambda: self.session.sql(said).write.parquet(str(path), compression="zstd"))
        return f"SELECT * FROM read_parquet({text(str(path / '*.parquet'))})"

    def _told(self, work: Callable[[], object]) -> None:
        """What Spark cannot do, in words."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            work()
        except (Py4JError, PySparkException) as problem:
            raise Wrong("U0248", reason=_first(problem)) from None


def _session(master: str, folder: Path) -> SparkSession:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise Wrong("U0201", package="pyspark", extra="spark") from None
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise Wrong("U0247", master=master, reason="没有 Java（17 以上）")
    builder = SparkSession.builder.master(master).appName("polc")
    settings = {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    if master.startswith("local"):
        # nobody else is to be reached, and nothing is to be spread over more tasks than there are threads to do them
        settings |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(folder / "tmp"),
            "spark.sql.shuffle.partitions": "8",
        }
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as problem:
        raise Wrong("U0247", master=master, reason=_first(problem)) from None


def _first(problem: Exception) -> str:
    return next((line.strip() for line in str(problem).splitlines() if line.strip()), type(problem).__name__)

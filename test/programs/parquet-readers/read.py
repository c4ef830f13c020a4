"""Reads Parquet files as one table with each of the libraries, and prints what each one finds as JSON.

Arguments: a JSON object with `files`, `names` (each looked for by a predicate) and `before` (an instant).
"""

import datetime
import json
import os
import sys

os.environ["TZ"] = "America/New_York"

import duckdb
import fastparquet
import pandas
import polars
import pyarrow
import pyarrow.compute as compute
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet

asked = json.loads(sys.argv[1])
FILES = asked["files"]
COLUMNS = ["step", "name", "tag_value", "event_time"]
BEFORE = datetime.datetime.fromtimestamp(asked["before"] / 1000, datetime.timezone.utc)
UNIX = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
MILLISECOND = datetime.timedelta(milliseconds=1)


def row(step, name, value, event_time):
    return [(step - UNIX) // MILLISECOND, name, value, (event_time - UNIX) // MILLISECOND]


def with_pyarrow():
    # Concatenating takes equal schemas: nullability, time zones and order too.
    table = pyarrow.concat_tables([parquet.ParquetFile(file).read() for file in FILES])
    files = dataset.dataset(FILES, format="parquet")
    count = lambda condition: files.count_rows(filter=condition)
    return {
        "schema": [f"{f.name} {f.type}{'' if f.nullable else ' not null'}" for f in table.schema],
        "rows": [row(*(r[c] for c in COLUMNS)) for r in table.to_pylist()],
        "named": {name: count(compute.field("name") == name) for name in asked["names"]},
        "before": count(compute.field("step") < pyarrow.scalar(BEFORE, pyarrow.timestamp("ms", "UTC"))),
    }


def with_polars():
    table = polars.scan_parquet(FILES, hive_partitioning=False)
    count = lambda condition: table.filter(condition).select(polars.len()).collect().item()
    return {
        "schema": [f"{name} {kind}" for name, kind in table.collect_schema().items()],
        "rows": [row(*r) for r in table.select(COLUMNS).collect().rows()],
        "named": {name: count(polars.col("name") == name) for name in asked["names"]},
        "before": count(polars.col("step") < BEFORE),
    }


def with_duckdb():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/New_York'")
    table = "read_parquet($files, hive_partitioning = false)"
    ask = lambda sql, **values: connection.execute(sql, {"files": FILES, **values}).fetchall()
    return {
        "schema": [f"{name} {kind}" for name, kind, *_ in ask(f"DESCRIBE SELECT * FROM {table}")],
        "rows": [list(r) for r in ask(f"SELECT epoch_ms(step), name, tag_value, epoch_ms(event_time) FROM {table}")],
        "named": {
            name: ask(f"SELECT count(*) FROM {table} WHERE name = $name", name=name)[0][0] for name in asked["names"]
        },
        "before": ask(f"SELECT count(*) FROM {table} WHERE step < $before", before=BEFORE)[0][0],
    }


def with_fastparquet():
    # It knows no time zones: an instant is its time in UTC.
    def read(**options):
        return pandas.concat([fastparquet.ParquetFile(file).to_pandas(**options) for file in FILES])

    def count(column, operator, value):
        return len(read(filters=[(column, operator, value)], row_filter=True))

    frame = read()
    ms = lambda column: column.astype("datetime64[ms]").astype("int64")
    return {
        "schema": [f"{name} {kind}" for name, kind in frame[COLUMNS].dtypes.items()],
        "rows": [
            list(r)
            for r in zip(ms(frame["step"]).tolist(), frame["name"], frame["tag_value"], ms(frame["event_time"]).tolist())
        ],
        "named": {name: count("name", "==", name) for name in asked["names"]},
        "before": count("step", "<", numpy_instant()),
    }


def numpy_instant():
    return pandas.Timestamp(asked["before"], unit="ms").to_datetime64()


READERS = {"pyarrow": with_pyarrow, "polars": with_polars, "DuckDB": with_duckdb, "fastparquet": with_fastparquet}
json.dump({name: read() for name, read in READERS.items()}, sys.stdout)

"""Raw rows to Parquet, averages and last values of each minute to a topic, on Bytewax."""

import csv
import io
import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSinkMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from bytewax.operators import windowing as win
from bytewax.outputs import DynamicSink, StatelessSinkPartition

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
# Of a tag, not of a partition: a row that another partition's rows have overtaken by more is late.
WAIT = timedelta(minutes=15)
NUMERIC = re.compile("pu136mod-n(i|d)-[0-9]+")
STRING = re.compile("pu136mod-ns-[0-9]+")


class Row(NamedTuple):
    step: datetime
    name: str
    value: str
    event_time: datetime


def rows_of(message):
    event_time = EPOCH + timedelta(milliseconds=message.timestamp[1])
    for step, name, value in csv.reader(io.StringIO(message.value.decode(), newline="")):
        yield Row(datetime.fromisoformat(step), name, value, event_time)


def table_of(keyed):
    table = pa.table(list(zip(*keyed[1])), names=Row._fields)
    for column, unit in (("step_year", "%Y"), ("step_date", "%Y-%m-%d")):
        table = table.append_column(column, pc.strftime(table["step"], format=unit))
    return table


class Store(DynamicSink):
    def __init__(self, folder):
        self.folder = folder

    def build(self, step_id, worker_index, worker_count):
        return StorePartition(self.folder)


class StorePartition(StatelessSinkPartition):
    def __init__(self, folder):
        self.folder = folder

    def write_batch(self, tables):
        pq.write_to_dataset(pa.concat_tables(tables), self.folder, partition_cols=["step_year", "step_date"])


def line(keyed, field):
    name, (window, value) = keyed
    end = (window + 1) * 60_000_000_000
    return KafkaSinkMessage(name.encode(), f"tags,name={name} {field}={value},event_time={end}i {end}".encode())


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(brokers, source, lines, folder):
    flow = Dataflow("rows")
    messages = kop.input("messages", flow, brokers=[brokers], topics=[source], tail=False)
    op.raises("unreadable", messages.errs)
    rows = op.flat_map("rows", messages.oks, rows_of)

    one = op.key_on("one", rows, lambda row: "all")
    batches = op.collect("batches", one, timeout=timedelta(seconds=5), max_size=65_536)
    op.output("store", op.map("tables", batches, table_of), Store(folder))

    clock = win.EventClock(lambda row: row.event_time, wait_for_system_duration=WAIT)
    minutes = win.TumblingWindower(length=MINUTE, align_to=EPOCH)
    tags = op.key_on("tags", rows, lambda row: row.name)
    numeric = op.filter("numeric", tags, lambda keyed: NUMERIC.fullmatch(keyed[0]) is not None)
    sums = win.fold_window(
        "sums",
        numeric,
        clock,
        minutes,
        builder=lambda: (0.0, 0),
        folder=lambda acc, row: (acc[0] + float(row.value), acc[1] + 1),
        merger=lambda a, b: (a[0] + b[0], a[1] + b[1]),
        ordered=False,
    )
    averages = op.map_value("averages", sums.down, lambda found: (found[0], found[1][0] / found[1][1]))
    string = op.filter("string", tags, lambda keyed: STRING.fullmatch(keyed[0]) is not None)
    latest = win.max_window("latest", string, clock, minutes, by=lambda row: row.step)
    lasts = op.map_value("lasts", latest.down, lambda found: (found[0], quoted(found[1].value)))

    average_lines = op.map("average-lines", averages, lambda keyed: line(keyed, "average"))
    last_lines = op.map("last-lines", lasts, lambda keyed: line(keyed, "last"))
    kop.output("lines", op.merge("both", average_lines, last_lines), brokers=[brokers], topic=lines)
    return flow

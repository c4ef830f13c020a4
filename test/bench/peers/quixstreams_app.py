"""Raw rows to Parquet, averages and last values of each minute to a topic, on Quix Streams: BROKERS GROUP SOURCE LINES.

Parquet files go below the current folder.
"""

import csv
import io
import re
import sys
from datetime import datetime, timedelta, timezone

from quixstreams import Application
from quixstreams.dataframe.windows import Mean, Reduce
from quixstreams.sinks.community.file.local import LocalFileSink

BROKERS, GROUP, SOURCE, LINES = sys.argv[1:]
MINUTE = timedelta(minutes=1)
# Of a tag, not of a partition: a row that another partition's rows have overtaken by more is late.
GRACE = timedelta(minutes=15)
NUMERIC = re.compile("pu136mod-n(i|d)-[0-9]+")
STRING = re.compile("pu136mod-ns-[0-9]+")


def rows_of(value, key, timestamp, headers):
    return [
        {"step": step, "name": name, "value": text, "event_time": timestamp}
        for step, name, text in csv.reader(io.StringIO(value.decode(), newline=""))
    ]


def stored(row):
    event_time = datetime.fromtimestamp(row["event_time"] / 1000, timezone.utc)
    return {**row, "step": datetime.fromisoformat(row["step"]), "event_time": event_time}


def later(row, other):
    return max(row, other, key=lambda each: each["step"])


def line(field, format_value):
    def line_of(window, key, timestamp, headers):
        end = window["end"] * 1_000_000
        return f"tags,name={key.decode()} {field}={format_value(window['value'])},event_time={end}i {end}"

    return line_of


def quoted(row):
    return '"' + row["value"].replace("\\", "\\\\").replace('"', '\\"') + '"'


app = Application(BROKERS, consumer_group=GROUP, auto_offset_reset="earliest", state_dir="state", loglevel="WARNING")
source = app.topic(SOURCE, value_deserializer="bytes")
lines = app.topic(LINES, key_serializer="bytes", value_serializer="string")

rows = app.dataframe(source).apply(rows_of, expand=True, metadata=True)
tags = rows.group_by("name", key_serializer="string", key_deserializer="bytes")
tags.apply(stored).sink(LocalFileSink(directory="store", format="parquet"))

averages = (
    tags.filter(lambda row: NUMERIC.fullmatch(row["name"]) is not None)
    .apply(lambda row: float(row["value"]))
    .tumbling_window(MINUTE, GRACE, name="average")
    .agg(value=Mean())
    .final()
)
averages.apply(line("average", str), metadata=True).to_topic(lines)

lasts = (
    tags.filter(lambda row: STRING.fullmatch(row["name"]) is not None)
    .tumbling_window(MINUTE, GRACE, name="last")
    .agg(value=Reduce(reducer=later, initializer=lambda row: row))
    .final()
)
lasts.apply(line("last", quoted), metadata=True).to_topic(lines)

app.run()

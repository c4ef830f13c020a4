"""Writes the rows of a Parquet file again, with pyarrow's defaults: SOURCE TARGET. Prints its sample as JSON."""

import json
import os
import resource
import sys
import time

import pyarrow.parquet

source, target = sys.argv[1:]
table = pyarrow.parquet.ParquetFile(source).read()
cpu, start = time.process_time(), time.perf_counter()
pyarrow.parquet.write_table(table, target)
sample = {
    "amount": table.num_rows,
    "cpuSeconds": time.process_time() - cpu,
    "seconds": time.perf_counter() - start,
    "peakRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    "bytesWritten": os.path.getsize(target),
}
print(json.dumps(sample))

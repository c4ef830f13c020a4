import type { Pipeline } from '../../job/definition';

/** What a dashboard shows of a row; the whole of it is in the topic. */
const BYTES_OF_ROW = 120;

/**
 * What Telegraf's Starlark processor makes of a rejected row: a point whose one tag is the reason, of which there are
 * few. Its place and its beginning are fields. Each row counts: points of one series and instant overwrite one another,
 * so rows of one millisecond are told apart by nanoseconds. No text is empty: Flux gives those that follow an empty one
 * to the rows before them (InfluxDB 2.7.12).
 */
export const rejectedPoint = ({ headers }: Pipeline['rejected']): string => `state = {"rows": 0}

def apply(metric):
    state["rows"] = (state["rows"] + 1) % 1000000
    metric.time += state["rows"]
    metric.tags["reason"] = metric.tags.pop("${headers.reason}", "unknown")
    metric.fields["partition"] = int(metric.tags.pop("${headers.partition}", "-1"))
    metric.fields["offset"] = int(metric.tags.pop("${headers.offset}", "-1"))
    metric.fields["row"] = "".join(metric.fields["row"][:${BYTES_OF_ROW}].codepoints()) or "(empty)"
    return metric
`;

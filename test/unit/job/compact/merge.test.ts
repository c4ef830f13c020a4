import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Rows } from '../../../../job/compact/merge';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { pipeline } from '../../../../job/pipeline';

test('merged rows are the same bytes: a text keeps the byte order mark that it begins with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'merge-'));
  const rows = await Rows.open(pipeline, folder);
  try {
    const stored = join(folder, 'stored.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(
      `COPY (SELECT TIMESTAMPTZ '2026-11-22T10:00:00Z' AS step, 'n' AS name, chr(65279) || 'é' AS tag_value,
       TIMESTAMPTZ '2026-11-22T10:00:01Z' AS event_time) TO '${stored}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const merged = new DirectoryStore(join(folder, 'merged'), (action) => action());
    for (const file of await rows.mergeInto([stored], merged, (index) => `part-${index}.parquet`)) {
      await merged.publish(file);
    }
    const names = readdirSync(join(folder, 'merged'), { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => name.endsWith('.parquet')).map((name) => join(folder, 'merged', name));
    expect(await rows.digest(files)).toBe(await rows.digest([stored]));
  } finally {
    rows.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

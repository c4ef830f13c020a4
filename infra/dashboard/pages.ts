/**
 * Whether an InfluxDB serves pages of its own: one that was built from its Go module alone does not, and what is
 * installed in it can be seen by nobody.
 * @param url of InfluxDB
 */
export async function hasPages(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/', url), { signal: AbortSignal.timeout(10_000) });
  await answer.body?.cancel();
  return answer.ok;
}

/** What to look at instead. */
export const WITHOUT_PAGES =
  'The dashboards are installed, but this InfluxDB was built without its pages, as that of make up is: nothing shows them ' +
  "here.\nWhat does: the live page of the job, whose address make up prints and data/up/state.json holds as 'job', has the " +
  'same averages, last\nvalues and rejected rows; make verify checks that InfluxDB has them too. In an environment on ' +
  'Kubernetes InfluxDB has its pages.\n';

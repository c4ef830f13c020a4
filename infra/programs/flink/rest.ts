const ANSWER_WITHIN_MS = 30_000;

/** The parts of the JobManager's REST API that are needed here. A cluster in application mode has one job. */
export class FlinkRest {
  constructor(readonly url: string) {}

  /** Undefined before the script has made a job of itself. */
  async job(): Promise<Job | undefined> {
    const { jobs } = await this.#get<{ readonly jobs: readonly { readonly id: string }[] }>('/jobs');
    return jobs[0] && this.#get<Job>(`/jobs/${jobs[0].id}`);
  }

  async plan(job: Job): Promise<Plan> {
    const { plan } = await this.#get<{ readonly plan: Plan }>(`/jobs/${job.jid}/plan`);
    return plan;
  }

  /** Why the job failed, with Flink's stack trace. */
  async failure(job: Job): Promise<string> {
    const { exceptionHistory } = await this.#get<Exceptions>(`/jobs/${job.jid}/exceptions`);
    return exceptionHistory.entries[0]?.stacktrace ?? 'no exception is recorded';
  }

  /** How many checkpoints were completed, and how often the job was restored, since its cluster was started. */
  async checkpoints(job: Job): Promise<CheckpointCounts> {
    const { counts, latest } = await this.#get<Checkpoints>(`/jobs/${job.jid}/checkpoints`);
    const { completed, restored, in_progress: inProgress } = counts;
    return { completed, restored, inProgress, latest: latest.completed?.trigger_timestamp };
  }

  /** How often the job was started again, since its JobManager was. @throws Error until that was collected */
  async restarts(job: Job): Promise<number> {
    const path = `/jobs/${job.jid}/metrics?get=numRestarts`;
    const [restarts] = await this.#get<readonly { readonly value: string }[]>(path);
    if (restarts === undefined) throw new Error(`Flink has no count of the restarts of job ${job.jid}`);
    return Number(restarts.value);
  }

  /** Has the job end without a savepoint; it does so some time later. */
  async cancel(job: Job): Promise<void> {
    await this.#request(`/jobs/${job.jid}?mode=cancel`, { method: 'PATCH' });
  }

  /** @returns the request's id, for {@link savepoint} */
  async stopWithSavepoint(job: Job): Promise<string> {
    const body = JSON.stringify({ drain: false });
    const answer = await this.#request<{ readonly 'request-id': string }>(`/jobs/${job.jid}/stop`, {
      method: 'POST',
      body,
    });
    return answer['request-id'];
  }

  /** @returns the savepoint's path, or undefined while it is being written */
  async savepoint(job: Job, request: string): Promise<string | undefined> {
    const { operation } = await this.#get<SavepointStatus>(`/jobs/${job.jid}/savepoints/${request}`);
    const cause = operation?.['failure-cause']?.['stack-trace'];
    if (cause !== undefined) throw new Error(`the savepoint failed: ${cause}`);
    return operation?.location;
  }

  /**
   * The sum of a metric over all tasks and the operators in them, such as `numLateRecordsDropped`.
   * @throws Error when none of them has it
   */
  async metric(job: Job, name: string): Promise<number> {
    let sum: number | undefined;
    for (const { id } of job.vertices) {
      const path = `/jobs/${job.jid}/vertices/${id}/subtasks/metrics`;
      const metrics = await this.#get<readonly { readonly id: string }[]>(path);
      const ids = metrics.map((metric) => metric.id).filter((metric) => metric === name || metric.endsWith(`.${name}`));
      if (ids.length === 0) continue;
      const query = `?agg=sum&get=${ids.map(encodeURIComponent).join(',')}`;
      for (const value of await this.#get<readonly { readonly sum: number }[]>(path + query)) {
        sum = (sum ?? 0) + value.sum;
      }
    }
    if (sum === undefined) throw new Error(`Flink has no metric '${name}' of job ${job.jid}`);
    return sum;
  }

  #get<T>(path: string): Promise<T> {
    return this.#request<T>(path, {});
  }

  async #request<T>(path: string, init: RequestInit): Promise<T> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(this.url + path, { ...init, signal, headers: { 'Content-Type': 'application/json' } });
    const text = await response.text();
    if (!response.ok) throw new Error(`Flink answered ${response.status} to ${path}: ${text}`);
    return JSON.parse(text);
  }
}

export interface Job {
  readonly jid: string;
  readonly state: string;
  readonly vertices: readonly { readonly id: string; readonly name: string; readonly status: string }[];
}

/** The operators that run, as HTML: those chained in one task are one description. */
export interface Plan {
  readonly nodes: readonly { readonly description: string }[];
}

export interface CheckpointCounts {
  readonly completed: number;
  readonly restored: number;
  readonly inProgress: number;
  /** When the latest one that was completed was begun: milliseconds since 1970. */
  readonly latest: number | undefined;
}

interface Checkpoints {
  readonly counts: { readonly completed: number; readonly restored: number; readonly in_progress: number };
  readonly latest: { readonly completed: { readonly trigger_timestamp: number } | null };
}

interface Exceptions {
  readonly exceptionHistory: { readonly entries: readonly { readonly stacktrace: string }[] };
}

interface SavepointStatus {
  readonly operation?: {
    readonly location?: string;
    readonly 'failure-cause'?: { readonly 'stack-trace': string };
  };
}

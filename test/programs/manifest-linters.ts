import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { goProgram } from '../../infra/programs/go-program';
import { pythonWith } from '../../infra/programs/python';
import { run } from '../../infra/programs/tool';

/** What a linter says against an object. */
export interface Finding {
  readonly linter: string;
  readonly check: string;
  /** `Kind/name`. */
  readonly object: string;
  readonly message: string;
}

/** The manifests of a folder and those below it. @throws Error when there are none, which a linter would approve of */
export function manifestFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.k8s.yaml'));
  if (files.length === 0) throw new Error(`there are no manifests in ${folder}: write them by 'make synth'`);
  return files.map((file) => join(folder, file));
}

const kubeconformProgram = () => goProgram('github.com/yannh/kubeconform/cmd/kubeconform', 'v0.7.0');
const kubeScoreProgram = () => goProgram('github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0');
const checkovPython = () => pythonWith('checkov 3.3.30', join(__dirname, 'checkov', 'requirements.txt'));

export async function fetchLinters(): Promise<void> {
  await kubeconformProgram();
  await kubeScoreProgram();
  await checkovPython();
}

/** Checks manifests against JSON schemas. @returns the number that are valid, and findings on the others */
export async function kubeconform(folder: string, schemas: string): Promise<{ valid: number; findings: Finding[] }> {
  const files = manifestFiles(folder);
  const program = await kubeconformProgram();
  const location = join(schemas, '{{.ResourceKind}}.json');
  const output = await runLinter(program, [
    '-strict',
    '-summary',
    '-output',
    'json',
    '-schema-location',
    location,
    ...files,
  ]);
  const { resources, summary }: KubeconformReport = JSON.parse(output);
  const findings = (resources ?? []).map(({ kind, name, status, msg }) => ({
    linter: 'kubeconform',
    check: status,
    object: `${kind}/${name}`,
    message: msg,
  }));
  return { valid: summary.valid, findings };
}

interface KubeconformReport {
  readonly resources?: readonly { kind: string; name: string; status: string; msg: string }[];
  readonly summary: { readonly valid: number };
}

export async function kubeScore(folder: string): Promise<Finding[]> {
  const files = manifestFiles(folder);
  const program = await kubeScoreProgram();
  const args = ['score', '--output-format', 'json', '--kubernetes-version', 'v1.33', ...files];
  const objects: KubeScoreReport = JSON.parse(await runLinter(program, args));
  return objects.flatMap(({ type_meta, object_meta, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < ALL_OK)
      .map(({ check, comments }) => ({
        linter: 'kube-score',
        check: check.id,
        object: `${type_meta.kind}/${object_meta.name}`,
        message: (comments ?? []).map(({ path, summary }) => `${path} ${summary}`.trim()).join('; '),
      })),
  );
}

const ALL_OK = 10;

type KubeScoreReport = readonly {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}[];

export async function checkov(folder: string): Promise<Finding[]> {
  manifestFiles(folder);
  const python = await checkovPython();
  const flags = ['--framework', 'kubernetes', '--skip-download', '--quiet', '--compact', '--output', 'json'];
  const output = await runLinter(python, ['-m', 'checkov.main', '--directory', folder, ...flags]);
  const { results, summary }: CheckovReport = JSON.parse(output);
  if (summary.parsing_errors > 0) throw new Error(`checkov can't read ${summary.parsing_errors} files in ${folder}`);
  return results.failed_checks.map(({ check_id, check_name, resource }) => {
    const [kind, , name] = resource.split('.');
    return { linter: 'checkov', check: check_id, object: `${kind}/${name}`, message: check_name };
  });
}

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
  readonly summary: { readonly parsing_errors: number };
}

/** A linter that finds something ends with 1, which is no failure of the linter. */
const runLinter = (command: string, args: readonly string[]): Promise<string> =>
  run({ command: 'bash', install: 'install bash' }, ['-c', '"$@" || [ $? -eq 1 ]', 'lint', command, ...args]);

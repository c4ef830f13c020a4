import { type OperatorName, operators } from '../../operators';
import { documentsOf } from '../../yaml';
import type { Kubectl } from '../cluster/kubectl';
import { Failure } from '../failure';
import type { Manifest } from '../manifest';
import { helm } from './helm';

/**
 * The CRDs of an operator's chart, with all that the operator needs among them. `helm show crds` prints the files of a
 * chart one after another with nothing between them: two that do not begin with `---` become one document, in which the
 * keys of the later count. `helm template` names each file.
 * @throws Failure when a file is not YAML, or one of the CRDs is not there
 */
export async function crdsOfChart(kubectl: Pick<Kubectl, 'context'>, name: OperatorName): Promise<Manifest[]> {
  const { chart, version, release, namespace, values, crds: needed } = operators[name];
  const args = ['template', release, ...chart, '--version', version, '--namespace', namespace, '--include-crds'];
  const rendered = await helm(kubectl, [...args, '--values', '-'], JSON.stringify(values));
  const crds = crdsIn(rendered);
  const missing = needed.filter((one) => !crds.some(({ metadata }) => metadata.name === one));
  if (missing.length === 0) return crds;
  const found = crds.map(({ metadata }) => metadata.name).join(', ') || 'none';
  throw new Failure(
    `the chart of the operator '${name}' ${version} has no CRDs ${missing.join(', ')}, which it needs; it has ` +
      `${found}: name a chart that has them in infra/operators.ts`,
  );
}

/** How `helm template` begins a file of the chart. */
const FILE = /^---\n# Source: (.+)\n/m;
/** Those that Helm installs before all else, of the chart and the charts within it. */
const CRD_FILE = /(^|\/)crds\//;

/** The CRDs in what `helm template --include-crds` prints. Exported for its test. */
export function crdsIn(rendered: string): Manifest[] {
  const [, ...parts] = rendered.split(FILE);
  const files = parts.flatMap((file, i) => (i % 2 === 0 ? [{ file, text: parts[i + 1] ?? '' }] : []));
  return files.filter(({ file }) => CRD_FILE.test(file)).flatMap(({ file, text }) => manifestsOf(file, text));
}

function manifestsOf(file: string, text: string): Manifest[] {
  try {
    return documentsOf<Manifest>(text, `${file} of the chart`);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings as ofDatagen } from '../../../datagen/settings';
import { credentialSettings } from '../../../job/kafka-credentials';
import { settings as ofJob, positionSettings, servingSettings } from '../../../job/settings';

const ROOT = join(__dirname, '../../..');

/** What others have named: the variables mean the same to their own programs. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  "of AWS's tools and library": /^AWS_/,
  'of InfluxDB, whose tools and Telegraf take their token from it': /^INFLUX_TOKEN$/,
  'of cdk8s': /^CDK8S_OUTDIR$/,
  'of every shell, of Java and of CI': /^(PATH|HOME|XDG_STATE_HOME|JAVA_\w+|CI)$/,
  "of whoever runs the tests: the folder with the operators' CRDs": /^CRDS_DIR$/,
};

const sources: readonly (readonly [file: string, text: string])[] = ['job', 'datagen', 'infra', 'test'].flatMap(
  (folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.includes('node_modules'))
      .map((file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')] as const),
);

/** Those that a source reads by name. */
function namesReadIn(text: string): string[] {
  const direct = [...text.matchAll(/process\.env\.(\w+)|\.env\('(\w+)'\)/g)].map(([, a, b]) => a ?? b ?? '');
  const taken = [...text.matchAll(/\{([^{}]*)\} = process\.env\b/g)].flatMap(([, names = '']) =>
    names.split(',').flatMap((name) => /^\s*([A-Z]\w*)/.exec(name)?.[1] ?? []),
  );
  return [...direct, ...taken];
}

/** The options of a source that an environment variable stands for. */
function optionsIn(text: string): { variable: string; flag: string; choices: string }[] {
  const [, ...made] = text.split(/\b(?:new Option|optional)\(/);
  return made.flatMap((option) => {
    const [, variable] = /\.env\('(\w+)'\)/.exec(option) ?? [];
    const [flag = ''] = /--[^']+(?=')/.exec(option) ?? [];
    const [, choices = 'any'] = /\.choices\(([^)]*)\)/.exec(option) ?? [];
    return variable === undefined ? [] : [{ variable, flag, choices }];
  });
}

it("environment variables that programs read carry the project's prefix, or are those of others", () => {
  const known = Object.values(OTHERS);
  const foreign = sources.flatMap(([file, text]) =>
    namesReadIn(text)
      .filter((name) => !name.startsWith('UAF_') && !known.some((pattern) => pattern.test(name)))
      .map((name) => `${file}: ${name}`),
  );
  expect(sources.flatMap(([, text]) => namesReadIn(text)).length).toBeGreaterThan(50);
  expect(foreign).toEqual([]);
});

it('each variable has one meaning and one set of values: that of one flag, wherever it is read', () => {
  const declared = [ofJob, ofDatagen, credentialSettings, positionSettings, servingSettings].flatMap((settings) =>
    Object.values(settings).map(({ variable, flag }) => ({
      variable,
      flag: flag.replace(/^-\w, /, ''),
      choices: 'any',
    })),
  );
  const options = [...declared, ...sources.flatMap(([, text]) => optionsIn(text))];
  const uses = new Map<string, Set<string>>();
  for (const { variable, flag, choices } of options) {
    uses.set(variable, (uses.get(variable) ?? new Set()).add(`${flag}: ${choices}`));
  }
  expect(uses.get('UAF_FORMAT')).toEqual(new Set(["--format <format>: ['table', 'json']"]));
  expect([...uses].filter(([, meanings]) => meanings.size > 1)).toEqual([]);
});

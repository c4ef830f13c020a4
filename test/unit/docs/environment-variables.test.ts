import { namesReadIn, settings, sources } from './variables-read';

/** What others have named: the variables mean the same to their own programs. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  "of AWS's tools and library": /^AWS_/,
  'of InfluxDB, whose tools and Telegraf take their token from it': /^INFLUX_TOKEN$/,
  'of cdk8s': /^CDK8S_OUTDIR$/,
  'of every shell, of Java and of CI': /^(PATH|HOME|XDG_STATE_HOME|JAVA_\w+|CI)$/,
  "of whoever runs the tests: the folder with the operators' CRDs": /^CRDS_DIR$/,
};

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
  const declared = settings.map(({ variable, flag }) => ({
    variable,
    flag: flag.replace(/^-\w, /, ''),
    choices: 'any',
  }));
  const options = [...declared, ...sources.flatMap(([, text]) => optionsIn(text))];
  const uses = new Map<string, Set<string>>();
  for (const { variable, flag, choices } of options) {
    uses.set(variable, (uses.get(variable) ?? new Set()).add(`${flag}: ${choices}`));
  }
  expect(uses.get('UAF_FORMAT')).toEqual(new Set(["--format <format>: ['table', 'json']"]));
  expect([...uses].filter(([, meanings]) => meanings.size > 1)).toEqual([]);
});

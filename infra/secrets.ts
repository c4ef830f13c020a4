/** A place in a manifest that holds what looks like a secret's value. The value itself is never repeated. */
export interface Leak {
  /** Path within the manifest. */
  readonly at: string;
  readonly reason: string;
}

/** What names a secret, in a variable, a configuration key or a line of a file. `namepass` is a filter of Telegraf's. */
const SECRET_NAME =
  /(?<!\bname)pass(word|wd|phrase)?$|secret([-_.]?(access)?[-_.]?key)?$|token$|(access|api|private|signing|encryption)[-_.]?key([-_.]?id)?$|credentials?$|jaas[-_.]config$/i;

/** Values that are secrets wherever they stand. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  // A user's password within an address.
  /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:(?!\$\{)[^\s/@]+@/i,
  // GitHub, GitLab, npm, PyPI, Slack, Stripe, Google, OpenAI and Anthropic, Docker Hub.
  /\bgh[pousr]_[A-Za-z\d]{36}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20}|\bnpm_[A-Za-z\d]{36}|\bpypi-[\w-]{16,}/,
  /\bxox[abeoprs]-[\w-]{10,}|\b[rs]k_live_[A-Za-z\d]{16,}|\bAIza[\w-]{35}|\bsk-[\w-]{32,}|\bdckr_pat_[\w-]{20,}/,
];

/** A reference that a program resolves by itself: `${NAME}` or `${provider:path:key}`. */
const REFERENCE = /\$\{[^}]+\}/;

/** Finds secrets in a manifest: Secrets with data, literals where a reference belongs, and values known by their form. */
export function findLeaks(manifest: unknown): Leak[] {
  const kind = isRecord(manifest) ? manifest.kind : undefined;
  if (kind === 'Secret') {
    return [{ at: 'kind', reason: 'a Secret is made apart from the manifests: name it in a secretKeyRef' }];
  }
  return walk(manifest, '');
}

function walk(value: unknown, at: string): Leak[] {
  if (typeof value === 'string') return [...knownValues(value, at), ...assignments(value, at)];
  if (Array.isArray(value)) return value.flatMap((item: unknown, i) => walk(item, `${at}[${i}]`));
  if (!isRecord(value)) return [];
  const { name, value: literal } = value;
  if (typeof name === 'string' && typeof literal === 'string' && isSecret(name, literal)) {
    return [{ at: `${at}.value`, reason: `'${name}' has a literal value: take it from a Secret by a secretKeyRef` }];
  }
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'string' && isSecret(key, item) && !isNameOfSecret(key, at)
      ? [{ at: `${at}.${key}`, reason: `'${key}' has a literal value: name a Secret instead` }]
      : walk(item, `${at}.${key}`),
  );
}

/** Lines such as `password = "..."` in the files of a ConfigMap. */
function assignments(text: string, at: string): Leak[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap(([, name = '', double, single, bare]) =>
    isSecret(name, double ?? single ?? bare ?? '')
      ? [{ at, reason: `'${name}' has a literal value: put a reference to a variable there` }]
      : [],
  );
}

const ASSIGNMENT = /^[ \t]*["']?([\w.-]+)["']?[ \t]*[=:][ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|["']?([^\s"']+))/gm;

const knownValues = (text: string, at: string): Leak[] =>
  SECRET_VALUES.some((pattern) => pattern.test(text)) ? [{ at, reason: 'the text holds a key or token' }] : [];

const isSecret = (name: string, literal: string): boolean =>
  SECRET_NAME.test(name) && literal !== '' && !REFERENCE.test(literal);

/** `secretKeyRef: { key: ... }` and its like name a secret without telling it. */
const isNameOfSecret = (key: string, at: string): boolean =>
  /SecretKeyRef|secretKeyRef/.test(at) || key === 'secretName';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

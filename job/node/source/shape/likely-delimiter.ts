const FLAGS: Readonly<Record<string, string>> = { ';': "';'", '\t': 'tab', '|': "'|'" };

/** What a text without a comma is likely divided by, as `--delimiter` takes it. */
export function likelyDelimiter(text: string): string | undefined {
  const [found] = /[;\t|]/.exec(text) ?? [];
  return found === undefined || text.includes(',') ? undefined : FLAGS[found];
}

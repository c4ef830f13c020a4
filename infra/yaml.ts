import { parseAllDocuments } from 'yaml';

/**
 * The documents of a YAML text, without those that are empty.
 * @param where what the text is, for its errors
 * @throws Error of what is not YAML: the parser goes on over errors such as a key that is there twice
 */
export function documentsOf<T>(text: string, where: string): T[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${where} is not YAML: ${error.message}`);
    const value: T | null = document.toJS();
    return value === null ? [] : [value];
  });
}

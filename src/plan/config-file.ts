import { basename } from 'node:path';
import { errorCodeOf, messageOf, type Problem } from '../domain/errors.js';
import type { ConfigContent } from './resolve.js';

/**
 * Reads a config file's JSON. What is wrong with the file is a problem like any other.
 *
 * @param readConfig rejects with a system error.
 */
export async function loadConfig(
  file: string,
  readConfig: (file: string) => Promise<string>,
): Promise<{ config: ConfigContent } | { problem: Problem }> {
  const wrong = (message: string, remedy: string) => ({
    problem: { option: '--config', value: file, message, remedy },
  });
  let text: string;
  try {
    text = await readConfig(file);
  } catch (error) {
    const missing = errorCodeOf(error) === 'ENOENT';
    return wrong(
      missing ? 'does not exist' : `cannot be read: ${messageOf(error)}`,
      'Name a readable JSON file',
    );
  }
  try {
    return { config: { file: basename(file), content: JSON.parse(text) as unknown } };
  } catch (error) {
    return wrong(`is no JSON: ${messageOf(error)}`, 'Mend it; docs/configuration.md has an example');
  }
}

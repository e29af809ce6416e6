import { ProjectError } from '../../errors/project-error.ts';
import { isObject, type JsonObject } from '../document/json.ts';
import { loadText, type ReadOptions } from '../read/load-text.ts';
import { parseText } from '../read/parse-text.ts';
import { shownName } from '../read/unreadable.ts';

/**
 * Reads an OpenAPI Overlay, YAML or JSON.
 * @param source Path, relative to `dir` or absolute.
 * @throws ProjectError when it cannot be read or is no mapping.
 */
export async function readOverlay(
  source: string,
  options: ReadOptions,
): Promise<{ overlay: JsonObject; file: string }> {
  const { text, location } = await loadText(source, options);
  const file = shownName(location, options.dir);
  const overlay = parseText(text, file);
  if (!isObject(overlay)) {
    const message = 'an OpenAPI Overlay has "overlay: 1.0.0" and a list of actions';
    throw new ProjectError([{ severity: 'error', message, location: { file } }]);
  }
  return { overlay, file };
}

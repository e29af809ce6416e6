import { ProjectError } from '../../errors/project-error.ts';
import { isObject, type JsonObject } from '../document/json.ts';
import { loadText, type ReadOptions } from '../read/load-text.ts';
import { parseText } from '../read/parse-text.ts';

/**
 * Reads an OpenAPI Overlay, YAML or JSON.
 * @param source Path, relative to `dir` or absolute.
 * @throws ProjectError when it cannot be read or is no mapping.
 */
export async function readOverlay(
  source: string,
  options: ReadOptions,
): Promise<{ overlay: JsonObject; location: string }> {
  const { text, location } = await loadText(source, options);
  const overlay = parseText(text, location);
  if (!isObject(overlay)) {
    const message = 'an OpenAPI Overlay has "overlay: 1.0.0" and a list of actions';
    throw new ProjectError([{ severity: 'error', message, location: { file: location } }]);
  }
  return { overlay, location };
}

import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Location, ProjectError } from '../errors/project-error.ts';
import { belongsTo } from './one-graphql.ts';

/** What is wrong with a project's module that could not be loaded, with the line of the project's file where it shows. */
export function moduleProblem(cause: unknown, dir: string, id: string): ProjectError {
  if (cause instanceof ProjectError) return cause;
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const problem = new ProjectError([
    { severity: 'error', message: messageOf(error, dir, id), location: locationOf(error, dir) },
  ]);
  problem.cause = error;
  return problem;
}

function messageOf(error: Error, dir: string, id: string): string {
  const [first = ''] = error.message.split('\n');
  const text = first.replaceAll(dir + sep, '').trim();
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  if (missing !== undefined)
    return `${id} imports '${missing}', which cannot be found; npm install it in the folder of the project`;
  return `cannot be loaded: ${error.name === 'Error' || text.startsWith(error.name) ? '' : `${error.name}: `}${text}`;
}

const place = /(?:(file:\/\/[^\s?:)]+)(?:\?[^\s:)]*)?|((?:[A-Z]:)?[\\/][^\s:()]+)):(\d+)(?::(\d+))?/g;

/** The first place inside the project that the error names: where its parser stopped, else where its stack passes. */
function locationOf(error: Error, dir: string): Location | undefined {
  const parsed = placesIn(error.message, dir)[0];
  // Compiled code keeps its lines and not its columns.
  return parsed ?? placesIn(error.stack ?? '', dir).map(({ file, line }) => ({ file, line }))[0];
}

function placesIn(text: string, dir: string): Location[] {
  const places: Location[] = [];
  for (const [, url, path, line, column] of text.matchAll(place)) {
    const file = url === undefined ? path : fileURLToPath(url);
    if (!file || !belongsTo(dir, file)) continue;
    places.push({ file: relative(dir, file), line: Number(line), column: column ? Number(column) : undefined });
  }
  return places;
}

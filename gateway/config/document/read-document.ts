import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { ConfigNode, KeyPath } from './config-node.ts';
import type { ProblemList } from './problem-list.ts';
import { nodeOf, readProgram } from './read-program.ts';
import { readYaml, type YamlReading } from './read-yaml.ts';
import { fixedScalar, unreadable } from './scalar-reader.ts';
import { type Place, SourceText } from './source-text.ts';

/**
 * Reads a project's configuration file, whatever its kind, with all that it includes.
 * @param text read instead of what the file holds; not for files that are programs
 */
export async function readDocument(
  dir: string,
  file: string,
  environment: NodeJS.ProcessEnv,
  problems: ProblemList,
  text?: string,
): Promise<ConfigNode | undefined> {
  const path = join(dir, file);
  const reader = new FileReader(dir, environment, problems, text === undefined ? undefined : { path, text });
  if (/^\.[cm]?[jt]s$/.test(extname(file))) return readConfigProgram(path, file, problems);
  const root = reader.read(path, { source: new SourceText(file, path, ''), offset: undefined }, []);
  if (file !== 'package.json') return root;
  return root?.kind === 'map' ? root.entries.get('mesh')?.node : undefined;
}

async function readConfigProgram(path: string, file: string, problems: ProblemList): Promise<ConfigNode> {
  const place: Place = { source: new SourceText(file, path, ''), offset: undefined };
  try {
    return await readProgram(path, place);
  } catch (error) {
    problems.error(`cannot be run: ${firstLine(error)}`, place);
    return nodeOf({}, place);
  }
}

/** Reads YAML files that may include each other, but not in a circle. */
class FileReader {
  readonly #dir: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #problems: ProblemList;
  readonly #given: { readonly path: string; readonly text: string } | undefined;
  readonly #open: string[] = [];

  constructor(
    dir: string,
    environment: NodeJS.ProcessEnv,
    problems: ProblemList,
    given: { readonly path: string; readonly text: string } | undefined,
  ) {
    this.#dir = dir;
    this.#environment = environment;
    this.#problems = problems;
    this.#given = given;
  }

  read(path: string, from: Place, at: KeyPath): ConfigNode | undefined {
    if (this.#open.includes(path)) {
      this.#problems.error(`includes itself through ${this.#told(path)}`, from, at);
      return undefined;
    }
    const text = this.#textOf(path, from, at);
    if (text === undefined) return undefined;
    this.#open.push(path);
    const source = new SourceText(this.#told(path), path, text);
    const reading: YamlReading = {
      environment: this.#environment,
      problems: this.#problems,
      include: (tag, target, place, key) =>
        tag === '!include' ? this.#include(target, place, key) : this.#includeFolder(target, place, key),
    };
    const node = readYaml(source, reading, at);
    this.#open.pop();
    return node;
  }

  #include(target: string, place: Place, at: KeyPath): ConfigNode {
    const path = resolve(dirname(place.source.absolutePath), target);
    const before = this.#problems.size;
    const isReported = () => this.#problems.size > before;
    return this.read(path, place, at) ?? (isReported() ? unreadable(place) : fixedScalar(null, place));
  }

  #includeFolder(target: string, place: Place, at: KeyPath): ConfigNode {
    const folder = resolve(dirname(place.source.absolutePath), target);
    try {
      const names = readdirSync(folder).toSorted();
      const items = names.map((name, index) => this.#include(join(folder, name), place, [...at, index]));
      return { kind: 'list', place, items };
    } catch (error) {
      this.#problems.error(`the folder ${this.#told(folder)} cannot be read (${codeOf(error)})`, place, at);
      return unreadable(place);
    }
  }

  #textOf(path: string, from: Place, at: KeyPath): string | undefined {
    if (path === this.#given?.path) return this.#given.text;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    } catch (error) {
      const reason = error instanceof TypeError ? 'it is not UTF-8 text' : codeOf(error);
      this.#problems.error(`the file ${this.#told(path)} cannot be read (${reason})`, from, at);
      return undefined;
    }
  }

  #told(path: string): string {
    const inside = relative(this.#dir, path);
    return inside.startsWith('..') ? path : inside || basename(path);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? firstLine(error);
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}

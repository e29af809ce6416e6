import { glob, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  Source,
  validate,
  visit,
} from 'graphql';
import { type Location, type Problem, ProjectError } from '../errors/project-error.ts';

/** An operation that a client has saved, with the fragments that it uses. */
export interface SavedOperation {
  readonly name: string;
  readonly location: Location;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * Reads the operations in files. A fragment may stand in another file than the operation that uses it.
 * Those that do not fit the schema are problems, and the others are operations.
 *
 * @param patterns seen from `dir`.
 * @param named what names them, for people
 * @throws ProjectError when no file matches a pattern.
 */
export async function savedOperations(
  patterns: readonly string[],
  dir: string,
  schema: GraphQLSchema,
  named = '--operations',
): Promise<{ readonly operations: readonly SavedOperation[]; readonly problems: readonly Problem[] }> {
  const read = await Promise.all((await filesOf(patterns, dir, named)).map((file) => readOperations(file, dir)));
  const problems: Problem[] = read.flatMap((file) => file.problems);
  const documents = read.flatMap(({ document }) => document ?? []);
  const everyFragment = fragmentsOf(documents);
  const operations = documents.flatMap((document) => {
    const fragments = new Map([...everyFragment, ...fragmentsOf([document])]);
    return document.definitions.flatMap((node) => {
      if (node.kind !== Kind.OPERATION_DEFINITION) return [];
      const whole: DocumentNode = { kind: Kind.DOCUMENT, definitions: [node, ...usedFragments(node, fragments)] };
      const errors = validate(schema, whole);
      problems.push(...errors.map((error) => problemOf(error, locationOf(node))));
      if (errors.length > 0) return [];
      return [
        { name: node.name?.value ?? '(without a name)', location: locationOf(node), document: whole, operation: node },
      ];
    });
  });
  return { operations, problems };
}

async function filesOf(patterns: readonly string[], dir: string, named: string): Promise<string[]> {
  const found = await Promise.all(patterns.map((pattern) => Array.fromAsync(glob(pattern, { cwd: dir }))));
  const empty = patterns.filter((_, index) => found[index]?.length === 0);
  if (empty.length > 0) {
    throw new ProjectError(
      empty.map((pattern) => ({ severity: 'error', message: `${named}: no file matches "${pattern}"` })),
    );
  }
  return [...new Set(found.flat().map((file) => resolve(dir, file)))].toSorted();
}

async function readOperations(path: string, dir: string): Promise<{ document?: DocumentNode; problems: Problem[] }> {
  const file = relative(dir, path);
  try {
    return { document: parse(new Source(await readFile(path, 'utf8'), file)), problems: [] };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { problems: [problemOf(error, { file })] };
  }
}

function problemOf({ message, locations, source, nodes }: GraphQLError, otherwise: Location): Problem {
  const [place] = locations ?? [];
  const file = (source ?? nodes?.[0]?.loc?.source)?.name ?? otherwise.file;
  return { severity: 'error', message, location: place ? { file, ...place } : otherwise };
}

function locationOf({ loc }: OperationDefinitionNode): Location {
  return { file: loc?.source.name ?? '', line: loc?.startToken.line, column: loc?.startToken.column };
}

function fragmentsOf(documents: readonly DocumentNode[]): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    documents.flatMap(({ definitions }) =>
      definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
    ),
  );
}

function usedFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const used = new Set<FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [...used];
}

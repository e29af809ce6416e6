import { type Problem, ProjectError } from '../../errors/project-error.ts';
import { formatKeyPath, type KeyPath } from './config-node.ts';
import { locationOf, type Place } from './source-text.ts';

interface Finding {
  /** A deviation is an error in a project that has a `gateway:` section and a warning, as in Mesh, in one that has none. */
  readonly severity: 'error' | 'warning' | 'deviation';
  readonly message: string;
  readonly place: Place;
  readonly path: KeyPath;
}

/** Collects all that is wrong in a project's configuration, so that it is told together. */
export class ProblemList {
  readonly #findings: Finding[] = [];
  readonly #seen = new Set<string>();

  error(message: string, place: Place, path: KeyPath = []): void {
    this.#add({ severity: 'error', message, place, path });
  }

  warning(message: string, place: Place, path: KeyPath = []): void {
    this.#add({ severity: 'warning', message, place, path });
  }

  /** What Mesh warns of and goes on; an error where there is a `gateway:` section. */
  deviation(message: string, place: Place, path: KeyPath = []): void {
    this.#add({ severity: 'deviation', message, place, path });
  }

  #add(finding: Finding): void {
    const identity = JSON.stringify([finding.place.source.file, finding.place.offset, finding.path, finding.message]);
    if (!this.#seen.has(identity)) this.#findings.push(finding);
    this.#seen.add(identity);
  }

  /**
   * Ends the collection.
   * @returns the warnings, in the order of the file
   * @throws ProjectError with all problems, warnings included, when one of them is an error
   */
  settle(hasGatewaySection: boolean): readonly Problem[] {
    const deviation = hasGatewaySection ? 'error' : 'warning';
    const problems = this.#findings.toSorted(inFileOrder).map(
      ({ severity, message, place, path }): Problem => ({
        severity: severity === 'deviation' ? deviation : severity,
        message,
        location: locationOf(place),
        key: path.length > 0 ? formatKeyPath(path) : undefined,
      }),
    );
    if (problems.some(({ severity }) => severity === 'error')) throw new ProjectError(problems);
    return problems;
  }

  /** How many there are so far. */
  get size(): number {
    return this.#findings.length;
  }

  /** @throws ProjectError when there is an error already, whatever the file holds otherwise. */
  stopAtErrors(): void {
    if (this.#findings.some(({ severity }) => severity === 'error')) this.settle(true);
  }
}

function inFileOrder(a: Finding, b: Finding): number {
  const inSameFile = a.place.source === b.place.source;
  return inSameFile ? (a.place.offset ?? 0) - (b.place.offset ?? 0) : 0;
}

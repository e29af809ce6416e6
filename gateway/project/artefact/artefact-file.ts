import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { KeptGraph, StoredGraph } from '../../graph/artefact/stored-graph.ts';

/** What is kept of a build, besides the graph. */
export interface ArtefactContent<About> {
  readonly about: About;
  /** `undefined` where nothing could be kept; `about` says why. */
  readonly graph: StoredGraph | undefined;
  readonly records: readonly unknown[];
}

export interface OpenArtefact<About> {
  readonly about: About;
  /** Of all that follows its first line. */
  readonly digest: string;
  readonly kept: KeptGraph | undefined;
  /** One record, parsed: of the graph, or of what `about` refers to. */
  record(number: number): unknown;
  close(): void;
}

/** The second line of the file: what follows it, in bytes. */
interface Contents<About> {
  readonly about: About;
  readonly graph: number;
  readonly records: readonly number[];
}

const format = 'weft-graph/1';
const digestLength = 64;
const prefixLength = format.length + 1 + digestLength + 1;
const chunkBytes = 2 ** 20;

/**
 * Writes an artefact: a line with the digest of all that follows, a line that says what follows, the graph, its records.
 * It is renamed into place, so that who reads finds the whole old one or the whole new one.
 */
export function writeArtefact<About>(file: string, { about, graph, records }: ArtefactContent<About>): void {
  const graphBytes = Buffer.from(graph ? JSON.stringify(graph) : '');
  const recordBytes = records.map((record) => Buffer.from(JSON.stringify(record)));
  const contents: Contents<About> = {
    about,
    graph: graphBytes.length,
    records: recordBytes.map(({ length }) => length),
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(contents)}\n`), graphBytes, ...recordBytes]);
  const digest = createHash('sha256').update(body).digest('hex');
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    writeFileSync(unfinished, Buffer.concat([Buffer.from(`${format} ${digest}\n`), body]));
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Opens an artefact after reading all of it once; records are read again when they are needed. The file may be replaced
 * meanwhile: what is open stays what it is.
 * @param verified digest of the artefact that was found whole before, which is not read through again
 * @returns `undefined` where there is none, or none that is whole.
 */
export function openArtefact<About>(file: string, verified?: string): OpenArtefact<About> | undefined {
  const descriptor = descriptorOf(file);
  if (descriptor === undefined) return undefined;
  const found = readable(() => readWhole<About>(descriptor, verified));
  if (!found) {
    closeSync(descriptor);
    return undefined;
  }
  const { contents, graphAt } = found;
  const offsets = offsetsOf(graphAt + contents.graph, contents.records);
  let isOpen = true;
  const parsed = (at: number, length: number): unknown => {
    if (!isOpen) throw new Error('The artefact of this graph was closed.');
    return JSON.parse(bytesAt(descriptor, at, length).toString());
  };
  const record = (number: number) => parsed(offsets[number] ?? 0, contents.records[number] ?? 0);
  const kept: KeptGraph = { graph: () => parsed(graphAt, contents.graph) as StoredGraph, record };
  return {
    about: contents.about,
    digest: found.digest,
    kept: contents.graph === 0 ? undefined : kept,
    record,
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/** The digest that an artefact says it has; `undefined` where there is none. */
export function digestOf(file: string): string | undefined {
  const descriptor = descriptorOf(file);
  if (descriptor === undefined) return undefined;
  const prefix = readable(() => bytesAt(descriptor, 0, prefixLength).toString('latin1'));
  closeSync(descriptor);
  return prefix?.startsWith(`${format} `) ? prefix.slice(format.length + 1, -1) : undefined;
}

function descriptorOf(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}

/** What cannot be read, as a folder, is no artefact. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

interface WholeArtefact<About> {
  readonly contents: Contents<About>;
  readonly digest: string;
  readonly graphAt: number;
}

function readWhole<About>(descriptor: number, verified: string | undefined): WholeArtefact<About> | undefined {
  const { size } = fstatSync(descriptor);
  const prefix = bytesAt(descriptor, 0, Math.min(prefixLength, size)).toString('latin1');
  if (size <= prefixLength || !prefix.startsWith(`${format} `)) return undefined;
  const digest = prefix.slice(format.length + 1, -1);
  const hash = digest === verified ? undefined : createHash('sha256');
  const line: Buffer[] = [];
  let isLineRead = false;
  let lineLength = 0;
  for (let at = prefixLength; at < size && (hash || !isLineRead); at += chunkBytes) {
    const chunk = bytesAt(descriptor, at, Math.min(chunkBytes, size - at));
    hash?.update(chunk);
    if (isLineRead) continue;
    const end = chunk.indexOf(0x0a);
    line.push(end === -1 ? chunk : chunk.subarray(0, end));
    lineLength += end === -1 ? chunk.length : end;
    isLineRead = end !== -1;
  }
  if ((hash && digest !== hash.digest('hex')) || !isLineRead) return undefined;
  const contents = JSON.parse(Buffer.concat(line).toString()) as Contents<About>;
  return { contents, digest, graphAt: prefixLength + lineLength + 1 };
}

function bytesAt(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  let read = 0;
  while (read < length) {
    const count = readSync(descriptor, bytes, read, length - read, at + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

function offsetsOf(from: number, lengths: readonly number[]): readonly number[] {
  let at = from;
  return lengths.map((length) => {
    const offset = at;
    at += length;
    return offset;
  });
}

import type { GraphQLOutputType } from 'graphql';
import type { ApiMediaType, ApiOperation, ApiResponse } from '../../openapi/api-description.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import type { Shapes } from '../../openapi/shape/create-shapes.ts';
import { scalar } from '../../openapi/shape/scalar-shape.ts';
import type { Place, ShapeUse } from '../../openapi/shape/shape.ts';
import { unified } from '../../openapi/shape/unify.ts';
import { isForm, isJson, isJsonLines, isRange, isText } from '../../rest/media-type.ts';
import type { RestOperation } from '../../rest/operation.ts';
import { entriesOf } from '../values/entries.ts';
import { entriesWithin } from './entries-within.ts';

/** What an operation answers when it succeeds. */
export interface Answer extends ShapeUse {
  /** Statuses of which the description leaves the answer open, beside others of which it does not: no part of it. */
  readonly beside: ReadonlySet<string>;
}

/**
 * What an operation answers when it succeeds, several statuses as one; `undefined` when it answers nothing (204).
 * Failures are errors and no part of it. `default` counts where no success has a status of its own. A status that could
 * have content, but has none in the description, may have any: many descriptions leave it out.
 */
export function answerShape(operation: ApiOperation, shapes: Shapes): Answer | undefined {
  if (operation.method === 'HEAD') return undefined;
  const place = [...parsePointer(operation.pointer), 'responses'];
  const responses = successes(operation.responses);
  const answers = responses.flatMap(({ status, content }) => {
    const media = readMedia(content);
    return media
      ? [{ status, use: mediaShape(media, [...place, status, 'content', media.type, 'schema'], shapes) }]
      : [];
  });
  const [main] = answers;
  if (!main) {
    const isEmpty = responses.length > 0 && responses.every(({ status }) => status === '204' || status === '205');
    const open = { kind: 'any', place, reason: 'no answer has a schema' } as const;
    return isEmpty ? undefined : { shape: open, nullable: true, beside: new Set() };
  }
  // `202 Accepted` beside a `200` that says what is there says nothing of its own.
  const isBeside = ({ use }: typeof main) => use.shape.kind === 'any' && main.use.shape.kind !== 'any';
  const bare = responses.filter(({ content }) => content.length === 0);
  const beside = new Set([...answers.filter(isBeside), ...bare].map(({ status }) => status));
  const [first, ...others] = answers.filter((answer) => !isBeside(answer)).map(({ use }) => use);
  if (!first || others.every(({ shape }) => shape === first.shape)) return { ...main.use, beside };
  const alternatives = { place: [...place, 'default'], description: undefined, discriminator: undefined };
  const shape = unified(
    [first, ...others].map((use) => use.shape),
    alternatives,
  );
  return { shape, nullable: true, beside };
}

/** How the value of an answer becomes that of its field. */
export interface AnswerReading {
  /** `nothing`: no content is promised. `open`: the description leaves the content open. */
  readonly content: 'described' | 'open' | 'nothing';
  /** Statuses that only say that something is to come: an empty object is `null`. */
  readonly beside: readonly string[];
  /** For a map: how many lists stand around what is shown as a list of entries. */
  readonly entriesWithin: number | undefined;
}

export function answerReading(answer: Answer | undefined, type: GraphQLOutputType): AnswerReading {
  const content = answer === undefined ? 'nothing' : answer.shape.kind === 'any' ? 'open' : 'described';
  return { content, beside: [...(answer?.beside ?? [])], entriesWithin: entriesWithin(type).entriesWithin };
}

/**
 * The operation's call, its answer as its field has it: `true` where nothing is answered, so that `null` is left to what
 * is not there; `null` for an empty object of a status that only says that something is to come; maps as lists of
 * entries, to joins and resolvers too.
 */
export function answering(
  rest: RestOperation,
  { content, beside, entriesWithin: within }: AnswerReading,
): RestOperation {
  const isAsRead = content === 'described' && within === undefined;
  if (isAsRead && beside.length === 0) return rest;
  const saysLittle = new Set(beside);
  const shaped = (value: unknown, status: number) => {
    if (content === 'nothing') return true;
    if (content === 'open') return value ?? true;
    if (saysLittle.has(String(status)) && isEmpty(value)) return null;
    return within === undefined ? value : entriesOf(value, within);
  };
  return {
    ...rest,
    read(response) {
      const { status, value } = rest.read(response);
      return { status, value: status < 300 ? shaped(value, status) : value };
    },
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function successes(responses: readonly ApiResponse[]): readonly ApiResponse[] {
  const own = responses.filter(({ status }) => status.startsWith('2'));
  return own.length > 0 ? own : responses.filter(({ status }) => status === 'default');
}

/** JSON before anything else, as answers are asked for. */
function readMedia(content: readonly ApiMediaType[]): ApiMediaType | undefined {
  const json = content.filter(({ type }) => isJson(type));
  return json.find(({ schema }) => schema !== undefined) ?? json[0] ?? content[0];
}

/** What a body of a media type is: its schema says, else the type. */
export function mediaShape({ type, schema }: ApiMediaType, place: Place, shapes: Shapes): ShapeUse {
  const use = schema === undefined ? undefined : shapes.of(schema, place);
  const undescribed = { kind: 'any', place, reason: 'the description gives no schema' } as const;
  if (isJson(type) || isRange(type) || isForm(type)) return use ?? { shape: undescribed, nullable: true };
  if (isJsonLines(type)) {
    if (use?.shape.kind === 'list') return use;
    return {
      shape: { kind: 'list', place, items: () => use ?? { shape: undescribed, nullable: true } },
      nullable: false,
    };
  }
  const isStructured = use !== undefined && !['any', 'scalar', 'mixed', 'enum'].includes(use.shape.kind);
  if (isStructured) return use;
  if (isText(type)) return use && use.shape.kind !== 'any' ? use : { shape: scalar('String'), nullable: false };
  return { shape: scalar('File'), nullable: use?.nullable ?? false };
}

/** The media types of an answer that is whole (GraphQL over HTTP, 4.1). */
export type AnswerType = 'application/json' | 'application/graphql-response+json';

const ours: readonly AnswerType[] = ['application/graphql-response+json', 'application/json'];

/**
 * The media type that Yoga gives a whole answer for this `Accept`: of those that are accepted the one named first,
 * where a wildcard stands for `application/json`. `undefined` where it gives another, or none.
 */
export function answerTypeFor(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  let chosen: AnswerType | undefined;
  for (const range of accept.replace(/\s/g, '').toLowerCase().split(',').reverse()) {
    const [asked = '', ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') continue;
    chosen = ours.findLast((type) => includes(asked, type)) ?? chosen;
  }
  return chosen;
}

function includes(range: string, type: AnswerType): boolean {
  const [main, sub] = range.split('/');
  const [ownMain, ownSub] = type.split('/');
  return (main === '*' || main === ownMain) && (sub === '*' || sub === ownSub);
}

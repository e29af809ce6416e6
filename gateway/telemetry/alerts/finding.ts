import type { AlertName } from '../alert-event.ts';
import type { TelemetryEvent } from '../events.ts';

/** What an event says of something that operators are alerted of. */
export interface Finding {
  /** What it is about, as `breaker payments`: of one matter only changes are told. */
  readonly matter: string;
  readonly alert: AlertName;
  readonly level: 'info' | 'warn' | 'error';
  readonly source: string | undefined;
  readonly message: string;
  /** Whether it says that all is well, which nobody needs to know of what was never told to be otherwise. */
  readonly isWell: boolean;
  /** Who says so, where several may: all is well when all who said otherwise say so. @default the only one */
  readonly by?: object | undefined;
}

/** What one event alone says; `undefined` for those that say nothing, or only together with others. */
export function findingOf(event: TelemetryEvent): Finding | undefined {
  switch (event.type) {
    case 'breaker':
      return event.state === 'half-open' ? undefined : breakerFinding(event);
    case 'credentials':
      return credentialsFinding(event);
    case 'source':
      return sourceFinding(event);
    case 'drift':
      return driftFinding(event);
    case 'overload':
      return overloadFinding(event);
    case 'redis':
      return redisFinding(event);
    default:
      return undefined;
  }
}

type EventOf<Type extends TelemetryEvent['type']> = Extract<TelemetryEvent, { readonly type: Type }>;

function breakerFinding({ source, state, reason, by }: EventOf<'breaker'>): Finding {
  const about = { matter: `breaker ${source}`, source, by };
  if (state === 'open') {
    const message = `Source "${source}" is failing and is not called: ${reason}`;
    return { ...about, alert: 'breaker.opened', level: 'error', message, isWell: false };
  }
  return {
    ...about,
    alert: 'breaker.closed',
    level: 'info',
    message: `Source "${source}" is called again.`,
    isWell: true,
  };
}

function credentialsFinding({ source, state, reason, by }: EventOf<'credentials'>): Finding {
  const about = { matter: `credentials ${source}`, source, by };
  if (state === 'failing') {
    const message = `The credentials for source "${source}" fail: ${reason}`;
    return { ...about, alert: 'credentials.failing', level: 'error', message, isWell: false };
  }
  const message = `The credentials for source "${source}" are well again.`;
  return { ...about, alert: 'credentials.well', level: 'info', message, isWell: true };
}

function sourceFinding({ source, state, reason }: EventOf<'source'>): Finding {
  const about = { matter: `source ${source}`, source };
  switch (state) {
    case 'ready':
      return {
        ...about,
        alert: 'source.ready',
        level: 'info',
        message: `Source "${source}" is served as it is.`,
        isWell: true,
      };
    case 'outdated': {
      const message = `Source "${source}" is served from a kept copy of its description: ${reason}`;
      return { ...about, alert: 'source.outdated', level: 'warn', message, isWell: false };
    }
    case 'left out': {
      const message = `Source "${source}" is left out: ${reason}`;
      return { ...about, alert: 'source.left_out', level: 'error', message, isWell: false };
    }
    default:
      return state satisfies never;
  }
}

/** Of the changes of a description an alert tells the first ones. */
const mostChanges = 5;

const driftLevels = { safe: 'info', dangerous: 'warn', breaking: 'error' } as const;

function driftFinding({ source, kind, changes }: EventOf<'drift'>): Finding {
  const more = changes.length > mostChanges ? [`and ${changes.length - mostChanges} more`] : [];
  const told = [...changes.slice(0, mostChanges), ...more].join('; ');
  const message = `The description of source "${source}" has changed (${kind}): ${told}`;
  const about = { matter: `description ${source}`, source, message };
  return { ...about, alert: 'description.drifted', level: driftLevels[kind], isWell: false };
}

const overloadReasons = {
  operations: 'more operations at once than gateway.limits.operations',
  eventLoopDelay: 'work stands in line for longer than gateway.limits.eventLoopDelay',
} as const;

function overloadFinding({ state, reason, refused }: EventOf<'overload'>): Finding {
  const about = { matter: 'overload', source: undefined };
  if (state === 'over') {
    const message = `The gateway takes on every operation again; ${refused} were refused.`;
    return { ...about, alert: 'overload.over', level: 'info', message, isWell: true };
  }
  const message = `The gateway refuses operations: ${reason ? overloadReasons[reason] : 'too much to do'}.`;
  return { ...about, alert: 'overload.begun', level: 'error', message, isWell: false };
}

function redisFinding({ state, reason, by }: EventOf<'redis'>): Finding {
  const about = { matter: 'redis', source: undefined, by };
  if (state === 'lost') {
    const message = `Redis is not used, and each process counts callers for itself: ${reason}`;
    return { ...about, alert: 'redis.lost', level: 'error', message, isWell: false };
  }
  const message =
    state === 'there'
      ? 'Redis answers: callers are counted in it again.'
      : 'The configuration in which Redis was lost is served no more.';
  return { ...about, alert: 'redis.there', level: 'info', message, isWell: true };
}

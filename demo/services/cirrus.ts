import { setTimeout as wait } from 'node:timers/promises';
import { json, type Reply } from '../contract/reply.ts';
import { type Fault, type Habits, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { flightsOf, type SeededFlight } from '../data/flights.ts';

const failure = (status: number, err: string): Reply => json(status, { err });

function fault({ status, message, violations }: Fault): Reply {
  const list = violations.map(({ at, message: issue }) => `${at} ${issue}`).join('; ');
  return failure(status, (list === '' ? message : list).toUpperCase());
}

const MOST_SEATS_TOLD = 9;

const toItinerary = ({ key, number, from, to, via, departsAt, minutes, cents, seats }: SeededFlight) => ({
  key,
  carrier: 'CI',
  num: number,
  from: from.code,
  to: to.code,
  dep_epoch: departsAt / 1000,
  arr_epoch: departsAt / 1000 + minutes * 60,
  mins: minutes,
  via: via === undefined ? null : [via.code],
  price_cents: cents,
  ccy: 'USD',
  seats: Math.min(seats, MOST_SEATS_TOLD),
});

interface Availability {
  readonly path: { readonly origin: string; readonly destination: string; readonly day: string };
  readonly query: { readonly pax: number };
}

function open({ cirrusDelayMs }: Habits): Service {
  const closing = new AbortController();
  return {
    fault,
    before: () => wait(cirrusDelayMs, undefined, { signal: closing.signal }),
    close: () => closing.abort(),
    operations: {
      get_availability: operation<Availability>(({ path: { origin, destination, day }, query: { pax } }) => {
        const date = day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
        if (Number.isNaN(Date.parse(date))) return failure(400, 'NO SUCH DAY');
        const flights = flightsOf('CI', origin, destination, date);
        if (flights === undefined) return failure(404, 'NO SUCH ROUTE');
        const itineraries = flights.filter(({ seats }) => seats >= pax).map(toItinerary);
        return json(200, { itineraries: itineraries.reverse(), took_ms: cirrusDelayMs });
      }),
    },
  };
}

/** The airline that is slow: everything in the path, epoch seconds, cents. */
export const cirrus: ServiceDefinition = { name: 'cirrus', file: 'cirrus/openapi.yaml', basePath: '/avail', open };

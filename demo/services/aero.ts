import { json, type Reply } from '../contract/reply.ts';
import { type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { airports } from '../data/airports.ts';
import { flightsOf, localTime, type SeededFlight } from '../data/flights.ts';

const failure = (status: number, code: string, message: string): Reply => json(status, { code, message });

function fault({ status, message, violations }: Fault): Reply {
  const list = violations.map(({ at, message: issue }) => `${at} ${issue}`).join('; ');
  return failure(status, status === 404 ? 'NOT_FOUND' : 'INVALID', list === '' ? message : list);
}

const CABINS = [
  ['economy', 1],
  ['premium', 1.6],
  ['business', 3.2],
] as const;

function toFlight({ key, number, from, to, via, departsAt, minutes, cents, seats }: SeededFlight) {
  const arrivesAt = departsAt + minutes * 60_000;
  const offered = CABINS.slice(0, 1 + (number % 3));
  return {
    id: key,
    flightNumber: `AE${number}`,
    departure: { airport: from.code, at: localTime(departsAt, from), terminal: from.code === 'BOS' ? 'E' : null },
    arrival: { airport: to.code, at: localTime(arrivesAt, to), terminal: null },
    durationMinutes: minutes,
    stops: via === undefined ? [] : [via.code],
    fares: offered.map(([cabin, factor]) => ({
      cabin,
      amount: Math.round(cents * factor) / 100,
      currency: 'USD',
      seatsLeft: Math.ceil(seats / factor),
    })),
  };
}

interface SearchQuery {
  readonly from: string;
  readonly to: string;
  readonly date: string;
  readonly passengers: number;
}

function search({ from, to, date, passengers }: SearchQuery): Reply {
  const flights = flightsOf('AE', from, to, date);
  if (flights === undefined) return failure(404, 'UNKNOWN_AIRPORT', 'Aero does not fly there.');
  return json(200, { flights: flights.filter(({ seats }) => seats >= passengers).map(toFlight) });
}

function find(flightId: string): SeededFlight | undefined {
  const [, from = '', to = '', date = ''] = /^AE-([A-Z]{3})-([A-Z]{3})-(\d{4}-\d\d-\d\d)-\d+$/.exec(flightId) ?? [];
  if (Number.isNaN(Date.parse(date))) return undefined;
  return flightsOf('AE', from, to, date)?.find(({ key }) => key === flightId);
}

const open = (): Service => ({
  fault,
  operations: {
    listAirports: operation(() => {
      const list = [...airports.values()].map(({ code, name, city, country, latitude: lat, longitude: lon }) => ({
        ...{ code, name, city, country, location: { lat, lon } },
      }));
      return json(200, list);
    }),
    searchFlights: operation<{ query: SearchQuery }>(({ query }) => search(query)),
    getFlight: operation<{ path: { flightId: string } }>(({ path }) => {
      const flight = find(path.flightId);
      return flight === undefined
        ? failure(404, 'UNKNOWN_FLIGHT', 'There is no such flight.')
        : json(200, toFlight(flight));
    }),
  },
});

/** The airline that is quick and well: nested objects, local times, prices as numbers. */
export const aero: ServiceDefinition = { name: 'aero', file: 'aero/openapi.yaml', basePath: '/v4', open };

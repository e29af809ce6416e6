import { json, type Reply } from '../contract/reply.ts';
import { type Fault, type Habits, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { flightsOf, type SeededFlight } from '../data/flights.ts';
import { isoTime } from '../data/time.ts';

const failure = (status: number, code: number, text: string): Reply => json(status, { fault: { code, text } });

function fault({ status, message, violations }: Fault): Reply {
  const list = violations.map(({ at, message: issue }) => `${at} ${issue}`).join('; ');
  return failure(status, 9000 + (status % 100), list === '' ? message : list);
}

interface SliceRequest {
  readonly origin: string;
  readonly destination: string;
  readonly departureDate: string;
}

interface OfferRequest {
  readonly slices: readonly SliceRequest[];
  readonly travellers: readonly { readonly type: 'ADT' | 'CHD' | 'INF' }[];
}

const SHARE_OF_PRICE = { ADT: 1, CHD: 0.75, INF: 0.1 };
const MOST_OFFERS = 20;
const OFFER_LIFETIME_MS = 1_800_000;

/** Every way to choose one flight for each slice. */
function combinations(slices: readonly (readonly SeededFlight[])[]): SeededFlight[][] {
  return slices.reduce<SeededFlight[][]>(
    (chosen, flights) => chosen.flatMap((before) => flights.map((flight) => [...before, flight])),
    [[]],
  );
}

function search({ slices, travellers }: OfferRequest): Reply {
  const found = slices.map(({ origin, destination, departureDate }) =>
    (flightsOf('BW', origin, destination, departureDate) ?? []).filter(({ seats }) => seats >= travellers.length),
  );
  const share = travellers.reduce((sum, { type }) => sum + SHARE_OF_PRICE[type], 0);
  const priced = combinations(found).map((flights) => ({
    flights,
    cents: Math.round(flights.reduce((sum, { cents }) => sum + cents, 0) * share),
  }));
  const cheapest = priced.sort((a, b) => a.cents - b.cents).slice(0, MOST_OFFERS);
  return json(200, { offers: cheapest.map(({ flights, cents }) => toOffer(flights, cents)) });
}

function toOffer(flights: readonly SeededFlight[], cents: number) {
  const departure = Math.min(...flights.map(({ departsAt }) => departsAt));
  return {
    offerId: flights.map(({ key }) => key).join('+'),
    totalAmount: (cents / 100).toFixed(2),
    totalCurrency: 'USD',
    expiresAt: isoTime(departure - OFFER_LIFETIME_MS),
    slices: flights.map((flight) => ({
      duration: `PT${Math.floor(flight.minutes / 60)}H${flight.minutes % 60}M`,
      segments: segmentsOf(flight),
    })),
  };
}

/** One segment, or two that meet in the middle with an hour between them. */
function segmentsOf({ number, from, to, via, departsAt, minutes }: SeededFlight) {
  const ends = [from.code, ...(via === undefined ? [] : [via.code]), to.code];
  const flying = via === undefined ? minutes : (minutes - 60) / 2;
  return ends.slice(1).map((destination, index) => {
    const departure = departsAt + index * (flying + 60) * 60_000;
    return {
      carrier: 'BW',
      flightNo: String(number + index),
      origin: ends[index] ?? from.code,
      destination,
      departingAt: isoTime(departure),
      arrivingAt: isoTime(departure + flying * 60_000),
    };
  });
}

function open({ bluewingFailsEvery }: Habits): Service {
  let requests = 0;
  return {
    fault,
    before: () => {
      requests += 1;
      const fails = bluewingFailsEvery > 0 && requests % bluewingFailsEvery === 0;
      return fails ? failure(503, 9503, 'The shop is being moved. Try again.') : undefined;
    },
    operations: {
      searchOffers: operation<{ body: OfferRequest }>(({ body }) => search(body)),
    },
  };
}

/** The airline that fails one time in five: a search is a POST, prices are strings, durations ISO 8601. */
export const bluewing: ServiceDefinition = { name: 'bluewing', file: 'bluewing/openapi.yaml', basePath: '/ndc', open };

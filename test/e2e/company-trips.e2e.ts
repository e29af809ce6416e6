import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flightsOf } from '../../demo/data/flights.ts';
import type { DemoServiceName } from '../../demo/ports.ts';
import { isTransientStatus } from '../../gateway/upstream/retry/repeatable.ts';
import { attempts, type CompanyGateway, companyGateway } from './company-gateway.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

const document = /* GraphQL */ `
  query ($from: String! = "BOS", $to: String! = "LIS", $departure: Date! = "2026-12-05", $nights: Int! = 3,
    $travellers: Int! = 2, $limit: Int! = 200) {
    searchTrips(from: $from, to: $to, departure: $departure, nights: $nights, travellers: $travellers, limit: $limit) {
      found
      offers {
        __typename
        id
        source
        total { amountMinor currency }
        ... on FlightOffer { flightNumbers from to via departsAt arrivesAt durationMinutes cabin }
        ... on HotelOffer { hotel stars city room checkIn checkOut nights freeCancellationUntil }
      }
      sources { name status found code message }
    }
  }
`;

interface Offer {
  readonly __typename: 'FlightOffer' | 'HotelOffer';
  readonly id: string;
  readonly source: string;
  readonly total: { readonly amountMinor: number; readonly currency: string };
  readonly departsAt?: string;
}

interface Search {
  readonly found: number;
  readonly offers: readonly Offer[];
  readonly sources: readonly { readonly name: string; readonly found: number }[];
}

async function search(variables: object = {}): Promise<Search> {
  const { data, errors } = await shop.ask(document, { ...variables });
  expect(errors).toBeUndefined();
  return data?.['searchTrips'] as Search;
}

const of = (source: string, { offers }: Search) => offers.filter((offer) => offer.source === source);
const answered = (name: string, found: number) => ({ name, status: 'ANSWERED', found, code: null, message: null });

/** What the seeds say an airline flies, in the shape of the answer. */
const flown = (carrier: string, number: number) => {
  const flight = flightsOf(carrier, 'BOS', 'LIS', '2026-12-05')?.[number - 1];
  if (flight === undefined) throw new Error(`${carrier} has no flight ${number} on this day`);
  const utc = (time: number) => new Date(time).toISOString().replace('.000', '');
  return {
    from: 'BOS',
    to: 'LIS',
    via: flight.via === undefined ? [] : [flight.via.code],
    departsAt: utc(flight.departsAt),
    arrivesAt: utc(flight.departsAt + flight.minutes * 60_000),
    durationMinutes: flight.minutes,
    total: { amountMinor: flight.cents * 2, currency: 'USD' },
  };
};

describe('a search for trips', () => {
  it('asks all airlines and the hotels once, each in its own way', async () => {
    await search();
    expect(shop.asked('aero')).toEqual(['GET /v4/flights?from=BOS&to=LIS&date=2026-12-05&passengers=2']);
    expect(shop.asked('bluewing')).toEqual(['POST /ndc/offers/search']);
    expect(JSON.parse(shop.company.services.bluewing.requests[0]?.body ?? '')).toEqual({
      slices: [{ origin: 'BOS', destination: 'LIS', departureDate: '2026-12-05' }],
      travellers: [{ type: 'ADT' }, { type: 'ADT' }],
    });
    expect(shop.asked('cirrus')).toEqual(['GET /avail/BOS-LIS/20261205?pax=2']);
    expect(shop.asked('stays')).toEqual([
      'GET /v2/hotels?near=LIS&checkIn=2026-12-05&checkOut=2026-12-08&guests=2&key=demo-stays-key-not-a-secret',
    ]);
  });

  it('brings flights of three shapes into one, with money in cents and times in UTC', async () => {
    const found = await search();
    const common = { __typename: 'FlightOffer', cabin: null };
    expect(of('CIRRUS', found)).toContainEqual({
      ...{ ...common, ...flown('CI', 1) },
      ...{ id: 'CI-BOS-LIS-2026-12-05-1', source: 'CIRRUS', flightNumbers: ['CI443'] },
    });
    expect(of('BLUEWING', found)).toContainEqual({
      ...{ ...common, ...flown('BW', 1) },
      ...{ id: 'BW-BOS-LIS-2026-12-05-1', source: 'BLUEWING', flightNumbers: ['BW370', 'BW371'] },
    });
    expect(of('AERO', found)).toContainEqual({
      ...{ ...common, ...flown('AE', 1), cabin: 'ECONOMY' },
      ...{ id: 'AE-BOS-LIS-2026-12-05-1-economy', source: 'AERO', flightNumbers: ['AE633'] },
    });
  });

  it('answers one list by total price, hotels and flights together', async () => {
    const found = await search();
    const prices = found.offers.map(({ total }) => total.amountMinor);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(new Set(found.offers.map(({ __typename }) => __typename))).toEqual(new Set(['FlightOffer', 'HotelOffer']));
    expect(found.sources).toEqual([
      answered('AERO', of('AERO', found).length),
      answered('BLUEWING', of('BLUEWING', found).length),
      answered('CIRRUS', of('CIRRUS', found).length),
      answered('STAYS', of('STAYS', found).length),
    ]);
    expect(found.sources.every(({ found: own }) => own > 0)).toBe(true);
  });

  it('prices a hotel for all nights', async () => {
    const [threeNights, sixNights] = [await search({ nights: 3 }), await search({ nights: 6 })];
    const price = (result: Search) =>
      of('STAYS', result).find(({ id }) => id.startsWith('h-lis-2-double'))?.total.amountMinor;
    expect(price(sixNights)).toBe(2 * (price(threeNights) ?? 0));
  });

  it('answers the cheapest up to the limit, and counts all', async () => {
    const [all, some] = [await search(), await search({ limit: 3 })];
    expect(some.offers).toEqual(all.offers.slice(0, 3));
    expect(some.found).toBe(all.offers.length);
  });

  it('finds nothing at airports that nobody knows, which is no failure', async () => {
    const found = await search({ from: 'XXX', to: 'YYY' });
    expect(found).toEqual({
      found: 0,
      offers: [],
      sources: ['AERO', 'BLUEWING', 'CIRRUS', 'STAYS'].map((n) => answered(n, 0)),
    });
  });
});

describe('a source that does not answer a search', () => {
  it.each([
    {
      why: 'says it is unavailable',
      reply: { status: 503 },
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'bluewing: the upstream is unavailable at present',
    },
    {
      why: 'breaks down',
      reply: { status: 500, body: 'stack trace' },
      code: 'UPSTREAM_ERROR',
      message: 'bluewing: the upstream answered with a failure',
    },
    {
      why: 'throttles',
      reply: { status: 429 },
      code: 'RATE_LIMITED',
      message: 'bluewing: the upstream throttles calls',
    },
    {
      why: 'answers a page',
      reply: { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sold</h1>' },
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'bluewing: the upstream answered something that its description does not promise',
    },
  ])('because it $why is named beside the offers of the others', async ({ reply, code, message }) => {
    const whole = await search();
    const times = isTransientStatus(reply.status) ? attempts : 1;
    shop.company.services.bluewing.failNext({ reply, times });
    const found = await search();
    expect(found.sources[1]).toEqual({ name: 'BLUEWING', status: 'FAILED', found: 0, code, message });
    expect(found.offers).toEqual(whole.offers.filter(({ source }) => source !== 'BLUEWING'));
  });

  it('in time is named, and the others are answered within the time of the search', async () => {
    shop.company.services.cirrus.failNext({ delayMs: 30_000 });
    const before = performance.now();
    const found = await search();
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(found.sources[2]).toEqual({
      name: 'CIRRUS',
      status: 'TIMED_OUT',
      found: 0,
      code: 'UPSTREAM_TIMEOUT',
      message: 'It did not answer in time.',
    });
    expect(of('AERO', found).length).toBeGreaterThan(0);
  });

  it('never costs the answer, even when it is all of them', async () => {
    const names: DemoServiceName[] = ['aero', 'bluewing', 'cirrus', 'stays'];
    for (const name of names) shop.company.services[name].failNext({ hangUp: true, times: attempts });
    const { data, errors, text } = await shop.ask(document);
    expect(errors).toBeUndefined();
    expect(data?.['searchTrips']).toMatchObject({
      ...{ found: 0, offers: [] },
      sources: names.map(() => ({ status: 'FAILED', code: 'UPSTREAM_UNAVAILABLE' })),
    });
    expect(text).not.toMatch(/127\.0\.0\.1|demo-stays-key/);
  });
});

describe('a search that no source would take', () => {
  it.each([
    [{ from: 'Boston' }, '"Boston" is no IATA code: it has three capitals.'],
    [{ to: '../' }, '"../" is no IATA code: it has three capitals.'],
    [{ from: 'LIS' }, 'A trip from LIS leads to another airport.'],
    [{ nights: 0 }, '"nights" must be 1 to 30, not 0.'],
    [{ travellers: 9 }, '"travellers" must be 1 to 8, not 9.'],
    [{ limit: 201 }, '"limit" must be 1 to 200, not 201.'],
  ])('as %j is refused before anyone is asked', async (variables, message) => {
    const { data, errors } = await shop.ask(document, variables);
    expect(data).toBeNull();
    expect(errors?.map((error) => [error.message, error.extensions])).toEqual([[message, { code: 'BAD_USER_INPUT' }]]);
    for (const service of Object.values(shop.company.services)) expect(service.requests).toEqual([]);
  });

  it.each(['2026-02-30', '2026-12-05T10:00:00Z', '+123456-01-01', 'tomorrow', ''])(
    'on the day %j is refused',
    async (departure) => {
      const { errors } = await shop.ask(document, { departure });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(shop.asked('aero')).toEqual([]);
    },
  );
});

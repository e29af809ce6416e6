import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { demoKeys } from '../../demo/demo-keys.ts';
import { call } from './demo-client.ts';

const NAMES = ['aero', 'bluewing', 'cirrus', 'stays'] as const;
let company: Company;
beforeAll(async () => {
  company = await startCompany({
    services: NAMES,
    ports: 'ephemeral',
    checkAnswers: true,
    habits: { cirrusDelayMs: 60 },
  });
});
beforeEach(() => {
  for (const name of NAMES) company.services[name].reset();
});
afterAll(() => company.close());

describe('aero', () => {
  it('finds the flights of a day in local times with their offset, and each again by its id', async () => {
    const { body } = await call(company.services.aero, '/flights?from=BOS&to=LIS&date=2026-12-05');
    const { flights } = body as { flights: { id: string; departure: { at: string }; arrival: { at: string } }[] };
    expect(flights).not.toEqual([]);
    for (const flight of flights) {
      expect(flight.departure.at).toMatch(/^2026-12-05T\d\d:\d\d:00-05:00$/);
      expect(Date.parse(flight.arrival.at)).toBeGreaterThan(Date.parse(flight.departure.at));
      expect((await call(company.services.aero, `/flights/${flight.id}`)).body).toEqual(flight);
    }
  });

  it('does not fly where it does not know the airport', async () => {
    const answer = await call(company.services.aero, '/flights?from=BOS&to=XXX&date=2026-12-05');
    expect(answer).toMatchObject({ status: 404, body: { code: 'UNKNOWN_AIRPORT' } });
    for (const id of ['AE-BOS-LIS-2026-12-05-9', 'AE-BOS-LIS-2026-99-05-1', 'x']) {
      expect((await call(company.services.aero, `/flights/${id}`)).status).toBe(404);
    }
  });
});

describe('bluewing', () => {
  const slices = [
    { origin: 'BOS', destination: 'LIS', departureDate: '2026-12-05' },
    { origin: 'LIS', destination: 'BOS', departureDate: '2026-12-12' },
  ];
  const search = (json: unknown = { slices, travellers: [{ type: 'ADT' }, { type: 'CHD' }] }) =>
    call(company.services.bluewing, '/offers/search', { json });

  it('fails each fifth time', async () => {
    const statuses: number[] = [];
    for (let request = 0; request < 10; request += 1) statuses.push((await search()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 503, 200, 200, 200, 200, 503]);
  });

  it('offers all slices together, cheapest first, prices as text', async () => {
    const { body } = await search();
    const { offers } = body as { offers: { totalAmount: string; slices: unknown[] }[] };
    const amounts = offers.map(({ totalAmount }) => Number(totalAmount));
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b));
    expect(offers.every(({ slices: ways }) => ways.length === 2)).toBe(true);
  });

  it('offers nothing for places that it does not know', async () => {
    const nowhere = { slices: [{ ...slices[0], destination: 'XXX' }], travellers: [{ type: 'ADT' }] };
    expect(await search(nowhere)).toMatchObject({ status: 200, body: { offers: [] } });
  });
});

describe('cirrus', () => {
  it('takes its time', async () => {
    const before = performance.now();
    const { status, body } = await call(company.services.cirrus, '/BOS-LIS/20261205');
    expect([status, body]).toEqual([200, expect.objectContaining({ took_ms: 60 })]);
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  it('reads route and day from the path', async () => {
    const { body } = await call(company.services.cirrus, '/BOS-LIS/20261205?pax=2');
    expect(body).toMatchObject({
      itineraries: expect.arrayContaining([expect.objectContaining({ from: 'BOS', to: 'LIS' })]),
    });
    expect((await call(company.services.cirrus, '/BOS-XXX/20261205')).body).toEqual({ err: 'NO SUCH ROUTE' });
    expect((await call(company.services.cirrus, '/BOS-LIS/20261399')).body).toEqual({ err: 'NO SUCH DAY' });
  });
});

describe('stays', () => {
  const get = (target: string, key: string = demoKeys.staysKey) =>
    call(company.services.stays, `${target}${target.includes('?') ? '&' : '?'}key=${key}`);
  const LISBON = '/hotels?near=LIS&checkIn=2026-12-06&checkOut=2026-12-13';

  it('lets nobody in without the key in the query', async () => {
    expect(await get('/hotels/h-lis-1', 'wrong')).toMatchObject({ status: 401, body: { errors: [{ code: 'key' }] } });
  });

  it('finds rooms that are large enough, cheapest first, priced for all nights', async () => {
    const { body } = await get(`${LISBON}&guests=3`);
    const { stays } = body as {
      stays: { nights: number; rooms: { room: string; nightly: { value: number }; total: { value: number } }[] }[];
    };
    expect(stays).not.toEqual([]);
    const totals = stays.map(({ rooms }) => rooms[0]?.total.value ?? 0);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    for (const { nights, rooms } of stays) {
      for (const { room, nightly, total } of rooms)
        expect([room, total.value]).toEqual(['suite', nightly.value * nights]);
    }
  });

  it('filters by stars, finds nothing where it knows nobody, and refuses to go back in time', async () => {
    const { body } = await get(`${LISBON}&stars=4,5`);
    const { stays } = body as { stays: { hotel: { stars: number } }[] };
    expect(stays.every(({ hotel }) => hotel.stars >= 4)).toBe(true);
    expect((await get(LISBON.replace('LIS', 'BOS'))).body).toEqual({ stays: [] });
    expect((await get(LISBON.replace('12-13', '12-06'))).status).toBe(400);
  });
});

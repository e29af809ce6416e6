import { json, type Reply } from '../contract/reply.ts';
import { type Credentials, type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { type Hotel, seedHotels } from '../data/hotels.ts';
import { Random, seedOf } from '../data/random.ts';
import { DAY_MS, isoDate } from '../data/time.ts';
import { demoKeys } from '../demo-keys.ts';

const failure = (status: number, ...errors: readonly { code: string; title: string }[]): Reply =>
  json(status, { errors });

function fault({ status, message, violations }: Fault): Reply {
  if (violations.length === 0) return failure(status, { code: String(status), title: message });
  return failure(status, ...violations.map(({ at, message: issue }) => ({ code: 'invalid', title: `${at} ${issue}` })));
}

function refuse({ query }: Credentials): Reply | undefined {
  if (query.get('key') === demoKeys.staysKey) return undefined;
  return failure(401, { code: 'key', title: 'The key is missing or wrong.' });
}

interface SearchQuery {
  readonly near: string;
  readonly checkIn: string;
  readonly checkOut: string;
  readonly guests: number;
  readonly stars?: readonly number[];
}

const ROOMS = [
  { room: 'single', sleeps: 1, factor: 0.8 },
  { room: 'double', sleeps: 2, factor: 1 },
  { room: 'suite', sleeps: 8, factor: 2.4 },
] as const;

/** The rooms that are free and large enough, cheapest first. */
function roomsOf(hotel: Hotel, { checkIn, guests }: SearchQuery, nights: number) {
  const random = new Random(seedOf(`${hotel.id}${checkIn}`));
  const base = 40 + hotel.stars * 24 + random.integer(0, 40);
  return ROOMS.filter(({ sleeps }) => sleeps >= guests && random.chance(0.85)).map(({ room, factor }) => {
    const nightly = Math.round(base * factor);
    const isRefundable = random.chance(0.6);
    return {
      offerId: `${hotel.id}-${room}-${checkIn}-${nights}`,
      room,
      nightly: { value: nightly, currency: 'USD' },
      total: { value: nightly * nights, currency: 'USD' },
      freeCancellationUntil: isRefundable ? isoDate(Date.parse(checkIn) - 3 * DAY_MS) : null,
    };
  });
}

function search(hotels: readonly Hotel[], query: SearchQuery): Reply {
  const nights = (Date.parse(query.checkOut) - Date.parse(query.checkIn)) / DAY_MS;
  if (nights < 1) return failure(400, { code: 'invalid', title: 'query.checkOut must be after query.checkIn' });
  const stays = hotels
    .filter(({ near, stars }) => near === query.near && (query.stars?.includes(stars) ?? true))
    .map((hotel) => ({ hotel, nights, rooms: roomsOf(hotel, query, nights) }))
    .filter(({ rooms }) => rooms.length > 0)
    .sort((a, b) => (a.rooms[0]?.total.value ?? 0) - (b.rooms[0]?.total.value ?? 0));
  return json(200, { stays });
}

function open(): Service {
  const hotels = seedHotels();
  return {
    fault,
    refuse,
    operations: {
      searchHotels: operation<{ query: SearchQuery }>(({ query }) => search(hotels, query)),
      getHotel: operation<{ path: { hotelId: string } }>(({ path }) => {
        const hotel = hotels.find(({ id }) => id === path.hotelId);
        return hotel === undefined ? failure(404, { code: '404', title: 'There is no such hotel.' }) : json(200, hotel);
      }),
    },
  };
}

/** Hotels: a key in the query, prices for all nights. */
export const stays: ServiceDefinition = { name: 'stays', file: 'stays/openapi.yaml', basePath: '/v2', open };

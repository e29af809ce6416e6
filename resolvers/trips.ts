import { failureOf, refusal } from './refusal.ts';
import type { ShopContext, ShopSources } from './shop-context.ts';
import { aeroOffers } from './trips/aero.ts';
import { bluewingOffers } from './trips/bluewing.ts';
import { cirrusOffers } from './trips/cirrus.ts';
import { staysOffers } from './trips/stays.ts';
import { byPrice, type TripOffer, type TripQuery, type TripSourceName } from './trips/trip-offer.ts';

/** How long all sources together may take. */
const searchMs = 1_500;
const dayMs = 86_400_000;

type Search = (query: TripQuery, sources: ShopSources) => Promise<readonly TripOffer[]>;

/** Everyone who is asked, in the order in which `sources` names them. */
const searches: readonly (readonly [TripSourceName, Search])[] = [
  ['AERO', aeroOffers],
  ['BLUEWING', bluewingOffers],
  ['CIRRUS', cirrusOffers],
  ['STAYS', staysOffers],
];

export interface SearchTripsArguments {
  readonly from: string;
  readonly to: string;
  readonly departure: string;
  readonly nights: number;
  readonly travellers: number;
  readonly limit: number;
}

export const tripsResolvers = {
  Query: {
    async searchTrips(_root: unknown, args: SearchTripsArguments, context: ShopContext) {
      const query = tripQuery(args);
      const { sources } = context.within({ ms: searchMs });
      const answers = await Promise.all(searches.map(([name, search]) => answerOf(name, search(query, sources))));
      const offers = answers.flatMap((answer) => answer.offers).sort(byPrice);
      return {
        offers: offers.slice(0, args.limit),
        found: offers.length,
        sources: answers.map(({ offers: own, ...source }) => ({ ...source, found: own.length })),
      };
    },
  },
};

/** @throws GraphQLError `BAD_USER_INPUT` for what no source would take. */
function tripQuery({ from, to, departure, nights, travellers, limit }: SearchTripsArguments): TripQuery {
  for (const code of [from, to]) {
    if (!/^[A-Z]{3}$/.test(code)) throw refusal('BAD_USER_INPUT', `"${code}" is no IATA code: it has three capitals.`);
  }
  if (from === to) throw refusal('BAD_USER_INPUT', `A trip from ${from} leads to another airport.`);
  inRange('nights', nights, 30);
  inRange('travellers', travellers, 8);
  inRange('limit', limit, 200);
  const checkOut = dayOf(Date.parse(departure) + nights * dayMs);
  if (checkOut === undefined || dayOf(Date.parse(departure)) !== departure) {
    throw refusal('BAD_USER_INPUT', `"${departure}" is no day, as 2026-12-05 is one.`);
  }
  return { from, to, departure, checkOut, nights, travellers };
}

/** `2026-12-05` of a time; `undefined` of one that is none. */
function dayOf(time: number): string | undefined {
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}

function inRange(name: string, value: number, most: number): void {
  if (value < 1 || value > most) throw refusal('BAD_USER_INPUT', `"${name}" must be 1 to ${most}, not ${value}.`);
}

const timeouts: ReadonlySet<string> = new Set(['DEADLINE_EXCEEDED', 'UPSTREAM_TIMEOUT']);

interface TripSource {
  readonly name: TripSourceName;
  readonly status: 'ANSWERED' | 'FAILED' | 'TIMED_OUT';
  readonly offers: readonly TripOffer[];
  readonly code?: string;
  readonly message?: string;
}

/** What a source came to, which is never an error: it is told beside the offers of the others. */
async function answerOf(name: TripSourceName, offers: Promise<readonly TripOffer[]>): Promise<TripSource> {
  try {
    return { name, status: 'ANSWERED', offers: await offers };
  } catch (error) {
    const { code, message } = failureOf(error);
    if (!timeouts.has(code)) return { name, status: 'FAILED', offers: [], code, message };
    return { name, status: 'TIMED_OUT', offers: [], code: 'UPSTREAM_TIMEOUT', message: 'It did not answer in time.' };
  }
}

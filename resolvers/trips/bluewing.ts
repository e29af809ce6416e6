import { minorUnits } from '../money.ts';
import type { ShopSources } from '../shop-context.ts';
import { type FlightOffer, type TripQuery, utc } from './trip-offer.ts';
import type { BluewingOffer } from './trip-sources.ts';

export async function bluewingOffers(query: TripQuery, { bluewing }: ShopSources): Promise<FlightOffer[]> {
  const { from: origin, to: destination, departure: departureDate, travellers } = query;
  const slices = [{ origin, destination, departureDate }];
  const input = { slices, travellers: Array.from({ length: travellers }, () => ({ type: 'ADT' as const })) };
  return ((await bluewing.searchOffers({ input }))?.offers ?? []).flatMap(offerOf);
}

/** An offer without a flight in it is none. */
function offerOf({ offerId: id, totalAmount, totalCurrency: currency, slices }: BluewingOffer): FlightOffer[] {
  const segments = slices.flatMap((slice) => slice.segments);
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return [];
  return [
    {
      __typename: 'FlightOffer',
      id,
      source: 'BLUEWING',
      total: { amountMinor: minorUnits(totalAmount, currency), currency },
      flightNumbers: segments.map(({ carrier, flightNo }) => carrier + flightNo),
      from: first.origin,
      to: last.destination,
      via: segments.slice(1).map(({ origin }) => origin),
      departsAt: utc(first.departingAt),
      arrivesAt: utc(last.arrivingAt),
      durationMinutes: (Date.parse(last.arrivingAt) - Date.parse(first.departingAt)) / 60_000,
      cabin: null,
    },
  ];
}

import type { ShopSources } from '../shop-context.ts';
import { type FlightOffer, type TripQuery, utc } from './trip-offer.ts';

export async function cirrusOffers(query: TripQuery, { cirrus }: ShopSources): Promise<FlightOffer[]> {
  const { from: origin, to: destination, departure, travellers: pax } = query;
  const day = departure.replaceAll('-', '');
  const found = await cirrus.getAvailability({ origin, destination, day, pax });
  return (found?.itineraries ?? []).map(
    ({ key: id, carrier, num, from, to, depEpoch, arrEpoch, mins, via, priceCents, ccy: currency }) => ({
      __typename: 'FlightOffer',
      id,
      source: 'CIRRUS',
      total: { amountMinor: priceCents * pax, currency },
      flightNumbers: [`${carrier}${num}`],
      from,
      to,
      via: via ?? [],
      departsAt: utc(Number(depEpoch) * 1000),
      arrivesAt: utc(Number(arrEpoch) * 1000),
      durationMinutes: mins,
      cabin: null,
    }),
  );
}

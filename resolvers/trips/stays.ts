import { minorUnits } from '../money.ts';
import type { ShopSources } from '../shop-context.ts';
import type { HotelOffer, TripQuery } from './trip-offer.ts';

/** One offer for each room. */
export async function staysOffers(query: TripQuery, { stays }: ShopSources): Promise<HotelOffer[]> {
  const { to: near, departure: checkIn, checkOut, travellers: guests } = query;
  const found = await stays.searchHotels({ near, checkIn, checkOut, guests });
  return (found?.stays ?? []).flatMap(({ hotel, nights, rooms }) =>
    rooms.map(({ offerId: id, room, total: { value, currency }, freeCancellationUntil }) => ({
      __typename: 'HotelOffer' as const,
      id,
      source: 'STAYS' as const,
      total: { amountMinor: minorUnits(value, currency), currency },
      hotel: hotel.name,
      stars: hotel.stars,
      city: hotel.city,
      room,
      checkIn,
      checkOut,
      nights,
      freeCancellationUntil,
    })),
  );
}

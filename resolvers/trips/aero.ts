import { minorUnits } from '../money.ts';
import type { ShopSources } from '../shop-context.ts';
import { type FlightOffer, type TripQuery, utc } from './trip-offer.ts';
import type { AeroFlight } from './trip-sources.ts';

const cabins = { economy: 'ECONOMY', premium: 'PREMIUM', business: 'BUSINESS' } as const;

/** One offer for each fare that has seats for all. */
export async function aeroOffers(query: TripQuery, { aero }: ShopSources): Promise<FlightOffer[]> {
  const { from, to, departure: date, travellers } = query;
  const found = await aero.searchFlights({ from, to, date, passengers: travellers });
  return (found?.flights ?? []).flatMap((flight) => offersOf(flight, travellers));
}

function offersOf(flight: AeroFlight, travellers: number): FlightOffer[] {
  const { id, flightNumber, departure, arrival, durationMinutes, stops: via } = flight;
  return flight.fares
    .filter(({ seatsLeft }) => seatsLeft >= travellers)
    .map(({ cabin, amount, currency }) => ({
      __typename: 'FlightOffer',
      id: `${id}-${cabin}`,
      source: 'AERO',
      total: { amountMinor: minorUnits(amount, currency, travellers), currency },
      flightNumbers: [flightNumber],
      from: departure.airport,
      to: arrival.airport,
      via,
      departsAt: utc(departure.at),
      arrivesAt: utc(arrival.at),
      durationMinutes,
      cabin: cabins[cabin],
    }));
}

/** A search that every source can be asked. */
export interface TripQuery {
  /** IATA code. */
  readonly from: string;
  /** IATA code. */
  readonly to: string;
  /** `2026-12-05`. */
  readonly departure: string;
  /** `2026-12-08`. */
  readonly checkOut: string;
  readonly nights: number;
  readonly travellers: number;
}

export type TripSourceName = 'AERO' | 'BLUEWING' | 'CIRRUS' | 'STAYS';

interface Offer {
  readonly id: string;
  readonly source: TripSourceName;
  /** For all travellers and nights. */
  readonly total: { readonly amountMinor: number; readonly currency: string };
}

export interface FlightOffer extends Offer {
  readonly __typename: 'FlightOffer';
  readonly flightNumbers: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly via: readonly string[];
  /** UTC, as `2026-12-05T14:10:00Z`. */
  readonly departsAt: string;
  readonly arrivesAt: string;
  readonly durationMinutes: number;
  readonly cabin: 'ECONOMY' | 'PREMIUM' | 'BUSINESS' | null;
}

export interface HotelOffer extends Offer {
  readonly __typename: 'HotelOffer';
  readonly hotel: string;
  readonly stars: number;
  readonly city: string;
  readonly room: string;
  readonly checkIn: string;
  readonly checkOut: string;
  readonly nights: number;
  readonly freeCancellationUntil: string | null;
}

export type TripOffer = FlightOffer | HotelOffer;

/** A moment as UTC without fractions. @param moment A time with its offset, or milliseconds since 1970. */
export function utc(moment: string | number): string {
  return new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** By total price and then by id. Amounts of different currencies cannot be compared: each currency is sorted by itself. */
export function byPrice({ total: a, id }: TripOffer, { total: b, id: otherId }: TripOffer): number {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return a.amountMinor - b.amountMinor || (id < otherId ? -1 : 1);
}

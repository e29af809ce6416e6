/** What the search for trips uses of the airlines' and hotels' APIs. Values of enums are those on the wire. */

interface AeroEnd {
  readonly airport: string;
  /** Local, with its offset. */
  readonly at: string;
}

export interface AeroFlight {
  readonly id: string;
  readonly flightNumber: string;
  readonly departure: AeroEnd;
  readonly arrival: AeroEnd;
  readonly durationMinutes: number;
  readonly stops: readonly string[];
  /** For one passenger. */
  readonly fares: readonly {
    readonly cabin: 'economy' | 'premium' | 'business';
    readonly amount: number;
    readonly currency: string;
    readonly seatsLeft: number;
  }[];
}

export interface AeroSource {
  searchFlights(args: {
    from: string;
    to: string;
    date: string;
    passengers: number;
  }): Promise<{ readonly flights: readonly AeroFlight[] } | null>;
}

export interface BluewingOffer {
  readonly offerId: string;
  /** For all travellers, a decimal number as text. */
  readonly totalAmount: string;
  readonly totalCurrency: string;
  readonly slices: readonly {
    readonly segments: readonly {
      readonly carrier: string;
      readonly flightNo: string;
      readonly origin: string;
      readonly destination: string;
      readonly departingAt: string;
      readonly arrivingAt: string;
    }[];
  }[];
}

export interface BluewingSource {
  searchOffers(args: {
    input: {
      slices: readonly { origin: string; destination: string; departureDate: string }[];
      travellers: readonly { type: 'ADT' }[];
    };
  }): Promise<{ readonly offers: readonly BluewingOffer[] } | null>;
}

export interface CirrusItinerary {
  readonly key: string;
  readonly carrier: string;
  readonly num: number;
  readonly from: string;
  readonly to: string;
  /** Seconds since 1970. */
  readonly depEpoch: number | bigint;
  /** Seconds since 1970. */
  readonly arrEpoch: number | bigint;
  readonly mins: number;
  readonly via: readonly string[] | null;
  /** For one passenger. */
  readonly priceCents: number;
  readonly ccy: string;
}

export interface CirrusSource {
  /** `day` as eight digits. */
  getAvailability(args: {
    origin: string;
    destination: string;
    day: string;
    pax: number;
  }): Promise<{ readonly itineraries: readonly CirrusItinerary[] } | null>;
}

export interface Stay {
  readonly hotel: { readonly name: string; readonly stars: number; readonly city: string };
  readonly nights: number;
  /** For all nights. */
  readonly rooms: readonly {
    readonly offerId: string;
    readonly room: string;
    readonly total: { readonly value: number; readonly currency: string };
    readonly freeCancellationUntil: string | null;
  }[];
}

export interface StaysSource {
  searchHotels(args: {
    near: string;
    checkIn: string;
    checkOut: string;
    guests: number;
  }): Promise<{ readonly stays: readonly Stay[] } | null>;
}

/** An airport that the demo's airlines fly to. */
export interface Airport {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Offset from UTC in hours; the demo knows no summer time. */
  readonly utcOffset: number;
  /** Whether people fly there to stay, and so whether there are hotels. */
  readonly isDestination: boolean;
}

type Row = readonly [
  code: string,
  name: string,
  city: string,
  country: string,
  at: readonly [number, number],
  utc: number,
];

const HOME: readonly Row[] = [
  ['ALB', 'Albany International', 'Albany', 'US', [42.75, -73.8], -5],
  ['BDL', 'Bradley International', 'Hartford', 'US', [41.94, -72.68], -5],
  ['BGR', 'Bangor International', 'Bangor', 'US', [44.81, -68.83], -5],
  ['BOS', 'Logan International', 'Boston', 'US', [42.36, -71.01], -5],
  ['BTV', 'Burlington International', 'Burlington', 'US', [44.47, -73.15], -5],
  ['MHT', 'Manchester–Boston Regional', 'Manchester', 'US', [42.93, -71.44], -5],
  ['PVD', 'T. F. Green', 'Providence', 'US', [41.72, -71.43], -5],
  ['PWM', 'Portland Jetport', 'Portland', 'US', [43.65, -70.31], -5],
];
const AWAY: readonly Row[] = [
  ['CDG', 'Charles de Gaulle', 'Paris', 'FR', [49.01, 2.55], 1],
  ['CUN', 'Cancún International', 'Cancún', 'MX', [21.04, -86.87], -5],
  ['DUB', 'Dublin Airport', 'Dublin', 'IE', [53.42, -6.27], 0],
  ['KEF', 'Keflavík International', 'Reykjavík', 'IS', [63.99, -22.61], 0],
  ['LIS', 'Humberto Delgado', 'Lisbon', 'PT', [38.77, -9.13], 0],
  ['MIA', 'Miami International', 'Miami', 'US', [25.79, -80.29], -5],
  ['SJU', 'Luis Muñoz Marín', 'San Juan', 'PR', [18.44, -66.0], -4],
  ['YUL', 'Montréal–Trudeau', 'Montréal', 'CA', [45.47, -73.74], -5],
];

const toAirport = (
  [code, name, city, country, [latitude, longitude], utcOffset]: Row,
  isDestination: boolean,
): Airport => ({
  ...{ code, name, city, country, latitude, longitude, utcOffset, isDestination },
});

/** By code. */
export const airports: ReadonlyMap<string, Airport> = new Map(
  [...HOME.map((row) => toAirport(row, false)), ...AWAY.map((row) => toAirport(row, true))]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((airport) => [airport.code, airport]),
);

const EARTH_RADIUS_KM = 6371;

/** Great-circle distance (haversine). */
export function distanceKm(a: Airport, b: Airport): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const dLatitude = radians(b.latitude - a.latitude);
  const dLongitude = radians(b.longitude - a.longitude);
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
}

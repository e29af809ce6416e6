import { type Airport, airports, distanceKm } from './airports.ts';
import { Random, seedOf } from './random.ts';

/** A flight as no airline of the demo writes it; each has its own way. */
export interface SeededFlight {
  readonly key: string;
  readonly number: number;
  readonly from: Airport;
  readonly to: Airport;
  readonly via: Airport | undefined;
  /** Milliseconds since 1970. */
  readonly departsAt: number;
  readonly minutes: number;
  readonly cents: number;
  readonly seats: number;
}

const KM_PER_HOUR = 780;
const STOP_MINUTES = 75;
const CENTS_PER_KM = 6;

/**
 * The flights of an airline on a day (`2026-12-05`), by departure: always the same for the same airline, route and
 * day. `undefined` when one of the airports is unknown; empty from an airport to itself.
 */
export function flightsOf(carrier: string, fromCode: string, toCode: string, date: string): SeededFlight[] | undefined {
  const [from, to] = [airports.get(fromCode), airports.get(toCode)];
  if (from === undefined || to === undefined) return undefined;
  if (from === to) return [];
  const random = new Random(seedOf(`${carrier}${fromCode}${toCode}${date}`));
  const departures = Array.from({ length: random.integer(1, 4) }, () => random.integer(72, 264) * 5).sort(
    (a, b) => a - b,
  );
  return departures.map((minuteOfDay, index) => {
    const via = random.chance(0.35) ? viaOf(random, from, to) : undefined;
    const km = via === undefined ? distanceKm(from, to) : distanceKm(from, via) + distanceKm(via, to);
    const minutes = 35 + Math.round(((km / KM_PER_HOUR) * 60) / 5) * 5 + (via === undefined ? 0 : STOP_MINUTES);
    const cents = Math.round((4_900 + km * CENTS_PER_KM * (0.7 + random.next() * 0.9)) / 50) * 50;
    const departsAt = Date.parse(date) + (minuteOfDay - from.utcOffset * 60) * 60_000;
    const number = 100 + (seedOf(`${carrier}${fromCode}${toCode}${index}`) % 800);
    const key = `${carrier}-${fromCode}-${toCode}-${date}-${index + 1}`;
    return { key, number, from, to, via, departsAt, minutes, cents, seats: random.integer(1, 30) };
  });
}

function viaOf(random: Random, from: Airport, to: Airport): Airport | undefined {
  const between = [...airports.values()].filter((airport) => airport !== from && airport !== to);
  const nearby = between.filter((airport) => distanceKm(from, airport) < distanceKm(from, to));
  return nearby.length === 0 ? undefined : random.pick(nearby);
}

/** A time as the clocks at an airport show it, with their offset. */
export function localTime(time: number, { utcOffset }: Airport): string {
  const local = new Date(time + utcOffset * 3_600_000).toISOString().slice(0, 19);
  const hours = String(Math.abs(utcOffset)).padStart(2, '0');
  return `${local}${utcOffset < 0 ? '-' : '+'}${hours}:00`;
}

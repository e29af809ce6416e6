import { airports } from './airports.ts';
import { Random, seedOf } from './random.ts';

export interface Hotel {
  readonly id: string;
  readonly name: string;
  readonly stars: number;
  readonly city: string;
  readonly near: string;
  readonly position: { readonly lat: number; readonly lng: number };
  readonly amenities: readonly string[];
  readonly rating: number | null;
}

const NAMES = ['Grand', 'Park', 'Harbor', 'Old Town', 'Station', 'Garden'];
const AMENITIES = ['wifi', 'pool', 'breakfast', 'parking', 'spa', 'pets-allowed'];

/** Six hotels at each place that people fly to: `h-lis-1` to `h-lis-6`. */
export function seedHotels(): Hotel[] {
  const destinations = [...airports.values()].filter(({ isDestination }) => isDestination);
  return destinations.flatMap(({ code, city, latitude, longitude }) => {
    const random = new Random(seedOf(code));
    const near = (value: number): number => Math.round((value + (random.next() - 0.5) * 0.2) * 1000) / 1000;
    return NAMES.map((name, index) => ({
      id: `h-${code.toLowerCase()}-${index + 1}`,
      name: `${name} Hotel ${city}`,
      stars: random.integer(2, 5),
      city,
      near: code,
      position: { lat: near(latitude), lng: near(longitude) },
      amenities: AMENITIES.filter(() => random.chance(0.5)),
      rating: random.chance(0.9) ? random.integer(60, 98) / 10 : null,
    }));
  });
}

import { towns } from './places.ts';
import { Random } from './random.ts';
import { DAY_MS, DEMO_NOW, isoTime } from './time.ts';

export interface Address {
  readonly id: string;
  readonly kind: 'billing' | 'delivery';
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
}

export type Segment = 'household' | 'business' | 'municipality';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly segment: Segment;
  readonly addresses: readonly Address[];
  readonly deliveryAddress: Address | null;
  readonly referredById: string | null;
  readonly loyaltyPoints: number;
  readonly marketingConsent: boolean;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string | null;
}

/** An id with every kind of character that a path must escape. */
export const RESERVED_ID = 'a/b#c é';

/** Named by orders and tickets, and nobody's. */
export const DANGLING_CUSTOMER_ID = 'c-404';

const PEOPLE = [
  'Ada Moreau, Ben Castillo, Chidi Okafor, Dana Whitfield, Elif Yilmaz, Frank Osei, Grace Lindqvist, Hugo Marchetti',
  'Ines Duarte, Jonah Weiss, Keiko Tanaka, Liam Gallagher, Maya Robinson, Noor Haddad, Oscar Jensen, Priya Raman',
  'Quinn Abbott, Rosa Delgado, Sami Virtanen, Tess Hartley, Umar Siddiqui, Vera Novak, Will Pemberton, Ximena Rojas',
  'Yara Costa, Zoe Fairchild, Aaron Beck, Bianca Ferro, Caleb Stone, Delia Crane, Ethan Moss, Fiona Byrne',
  'Gil Navarro, Hana Kim, Ivan Petrov, June Atwood',
].flatMap((line) => line.split(', '));
const BUSINESSES = ['Harbor Light Inn', 'North Street Bakery', 'Casco Bay Boatworks', 'Green Mountain Dairy'];
const MORE_BUSINESSES = ['Penobscot Mills', 'Old Mill Brewery', 'Seacoast Laundry', 'Birch & Sons Joinery'];
const MUNICIPALITIES = ['Town of Camden', 'City of Montpelier', 'Nashua School District', 'Newport Fire Department'];
const STREETS = ['Harbor Street', 'Maple Avenue', 'Mill Road', 'Church Lane', 'Spring Street', 'Highland Avenue'];
const TAGS = ['auto-delivery', 'budget-plan', 'senior', 'frequent-flyer', 'net-30'];

/** 49 customers: `c-1` to `c-48`, and one taken over from elsewhere with the id {@link RESERVED_ID}. */
export function seedCustomers(): Customer[] {
  const random = new Random(4101);
  const names: [string, Segment][] = [
    ...PEOPLE.map((name): [string, Segment] => [name, 'household']),
    ...[...BUSINESSES, ...MORE_BUSINESSES].map((name): [string, Segment] => [name, 'business']),
    ...MUNICIPALITIES.map((name): [string, Segment] => [name, 'municipality']),
  ];
  const customers = names.map(([name, segment], index) => newCustomer(random, `c-${index + 1}`, index, name, segment));
  return [...customers, newCustomer(random, RESERVED_ID, customers.length, 'Café Ångström', 'business')];
}

function newCustomer(random: Random, id: string, index: number, name: string, segment: Segment): Customer {
  const addresses = newAddresses(random, index);
  const createdAt = isoTime(DEMO_NOW - random.integer(30, 2_000) * DAY_MS - random.integer(0, 86_399) * 1000);
  return {
    id,
    name,
    email: emailOf(name, segment),
    phone: index % 7 === 3 ? null : `+1207555${String(100 + index).padStart(4, '0')}`,
    segment,
    addresses,
    deliveryAddress: addresses.find(({ kind }) => kind === 'delivery') ?? null,
    referredById: random.chance(0.4) && index > 0 ? `c-${random.integer(1, index)}` : null,
    loyaltyPoints: random.integer(0, 240) * 10,
    marketingConsent: random.chance(0.65),
    tags: TAGS.filter(() => random.chance(0.25)),
    createdAt,
    updatedAt: createdAt,
    updatedBy: null,
  };
}

function emailOf(name: string, segment: Segment): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '');
  const words = plain.toLowerCase().match(/[a-z]+/g) ?? [];
  // Mixed case on purpose: whoever joins by e-mail must not rely on how it is written.
  return segment === 'household' ? `${plain.replace(' ', '.')}@example.com` : `office@${words.join('-')}.example`;
}

/** Every eleventh customer has no delivery address, every thirteenth one that is not on the map. */
function newAddresses(random: Random, index: number): Address[] {
  const town = random.pick(towns);
  const street = `${random.integer(1, 240)} ${random.pick(STREETS)}`;
  const { city, region, postalCode } = town;
  const shift = () => Math.round((random.next() - 0.5) * 10) / 100;
  const location = { latitude: round(town.latitude + shift()), longitude: round(town.longitude + shift()) };
  const base = { street, city, region, postalCode, country: 'US', location: index % 13 === 12 ? null : location };
  const billing = { id: 'a-1', kind: 'billing' as const, ...base };
  return index % 11 === 10 ? [billing] : [billing, { ...billing, id: 'a-2', kind: 'delivery' }];
}

const round = (value: number): number => Math.round(value * 100) / 100;

import { Random } from './random.ts';
import { DAY_MS, DEMO_NOW, isoDate } from './time.ts';

export interface Category {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly children: readonly Category[];
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  readonly brand: string;
  readonly categoryId: number;
  readonly unit: 'litre' | 'kilogram' | 'piece' | 'visit' | 'voucher';
  readonly price: { readonly amount: number; readonly currency: 'USD' };
  readonly attributes: Readonly<Record<string, string>>;
  readonly dimensions: Dimensions | null;
  readonly relatedSkus: readonly string[];
  readonly discontinued: boolean;
}

interface Dimensions {
  readonly lengthCm: number;
  readonly widthCm: number;
  readonly heightCm: number;
  readonly weightKg: number;
}

export interface StockLevel {
  readonly sku: string;
  readonly available: number;
  readonly reserved: number;
  readonly warehouse: 'PORTLAND' | 'WORCESTER' | 'ALBANY';
  readonly restockDate: string | null;
}

/** In old orders, and no longer in the catalog. */
export const DANGLING_SKU = 'OIL-1998';

const category = (id: number, name: string, children: readonly Category[] = []): Category => {
  const slug = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return { id, name, slug, children };
};

/** The root, whose id is 0; up to four levels deep. */
export const categoryTree: Category = category(0, 'Everything', [
  category(1, 'Fuels', [category(10, 'Heating oil'), category(11, 'Wood pellets'), category(12, 'Bio blends')]),
  category(2, 'Storage', [
    category(20, 'Tanks', [category(200, 'Steel tanks'), category(201, 'Plastic tanks')]),
    category(21, 'Gauges'),
    category(22, 'Filters and valves'),
  ]),
  category(3, 'Heating', [
    category(30, 'Boilers', [category(300, 'Condensing boilers'), category(301, 'Standard boilers')]),
    category(31, 'Burners'),
    category(32, 'Controls'),
  ]),
  category(4, 'Services', [category(40, 'Maintenance'), category(41, 'Inspections')]),
  category(5, 'Travel', [category(50, 'Vouchers'), category(51, 'Luggage')]),
]);

type Row = readonly [
  sku: string,
  name: string,
  categoryId: number,
  unit: Product['unit'],
  price: number,
  brand: string,
];

const FUELS: readonly Row[] = [
  ['OIL-STD', 'Standard heating oil', 10, 'litre', 1.09, 'Halden'],
  ['OIL-PREM', 'Premium heating oil', 10, 'litre', 1.18, 'Halden'],
  ['OIL-LOWS', 'Low-sulphur heating oil', 10, 'litre', 1.14, 'Halden'],
  ['OIL-WINTER', 'Winter heating oil', 10, 'litre', 1.22, 'Halden'],
  ['OIL-ECO', 'Bio blend B10', 12, 'litre', 1.21, 'Halden'],
  ['OIL-B20', 'Bio blend B20', 12, 'litre', 1.27, 'Halden'],
  ['OIL-B50', 'Bio blend B50', 12, 'litre', 1.39, 'Verdano'],
  ['KERO-1K', 'Kerosene 1-K', 10, 'litre', 1.35, 'Halden'],
  ['PEL-A1', 'Wood pellets A1', 11, 'kilogram', 0.42, 'Norwood'],
  ['PEL-A2', 'Wood pellets A2', 11, 'kilogram', 0.37, 'Norwood'],
  ['PEL-SACK', 'Wood pellets, sack of 15 kg', 11, 'piece', 7.9, 'Norwood'],
  ['ADD-STAB', 'Oil stabiliser, 1 l', 10, 'piece', 24.5, 'Verdano'],
];
const STORAGE: readonly Row[] = [
  ['TANK-S750', 'Steel tank 750 l', 200, 'piece', 890, 'Ferrum'],
  ['TANK-S1000', 'Steel tank 1000 l', 200, 'piece', 1090, 'Ferrum'],
  ['TANK-S1500', 'Steel tank 1500 l', 200, 'piece', 1490, 'Ferrum'],
  ['TANK-S3000', 'Steel tank 3000 l', 200, 'piece', 2890, 'Ferrum'],
  ['TANK-P620', 'Plastic tank 620 l', 201, 'piece', 640, 'Polytec'],
  ['TANK-P1000', 'Plastic tank 1000 l', 201, 'piece', 980, 'Polytec'],
  ['TANK-P1500', 'Plastic tank 1500 l', 201, 'piece', 1290, 'Polytec'],
  ['TANK-P2000', 'Plastic tank 2000 l', 201, 'piece', 1690, 'Polytec'],
  ['GAUGE-MECH', 'Mechanical gauge', 21, 'piece', 32, 'Ferrum'],
  ['GAUGE-SONIC', 'Ultrasonic gauge', 21, 'piece', 129, 'Senso'],
  ['GAUGE-WIFI', 'Connected gauge', 21, 'piece', 179, 'Senso'],
  ['FILT-10', 'Oil filter 10 µm', 22, 'piece', 14.9, 'Ferrum'],
  ['FILT-25', 'Oil filter 25 µm', 22, 'piece', 12.9, 'Ferrum'],
  ['FILT-SET', 'Filter set with valve', 22, 'piece', 48, 'Ferrum'],
  ['VALVE-FIRE', 'Fire valve', 22, 'piece', 57, 'Ferrum'],
  ['VALVE-ANTI', 'Anti-siphon valve', 22, 'piece', 64, 'Ferrum'],
  ['ALARM-FILL', 'Overfill alarm', 22, 'piece', 89, 'Senso'],
  ['COVER-TANK', 'Tank cover', 20, 'piece', 119, 'Polytec'],
];
const HEATING: readonly Row[] = [
  ['BOIL-COND-18', 'Condensing boiler 18 kW', 300, 'piece', 4290, 'Thermor'],
  ['BOIL-COND-24', 'Condensing boiler 24 kW', 300, 'piece', 4790, 'Thermor'],
  ['BOIL-COND-32', 'Condensing boiler 32 kW', 300, 'piece', 5490, 'Thermor'],
  ['BOIL-STD-20', 'Standard boiler 20 kW', 301, 'piece', 2990, 'Calido'],
  ['BOIL-STD-30', 'Standard boiler 30 kW', 301, 'piece', 3390, 'Calido'],
  ['BURN-BLUE', 'Blue-flame burner', 31, 'piece', 1190, 'Calido'],
  ['BURN-YEL', 'Yellow-flame burner', 31, 'piece', 790, 'Calido'],
  ['NOZ-050', 'Nozzle 0.50 gal/h', 31, 'piece', 9.9, 'Calido'],
  ['NOZ-065', 'Nozzle 0.65 gal/h', 31, 'piece', 9.9, 'Calido'],
  ['NOZ-085', 'Nozzle 0.85 gal/h', 31, 'piece', 10.9, 'Calido'],
  ['PUMP-OIL', 'Oil pump', 31, 'piece', 169, 'Calido'],
  ['THERM-ROOM', 'Room thermostat', 32, 'piece', 59, 'Senso'],
  ['THERM-SMART', 'Smart thermostat', 32, 'piece', 219, 'Senso'],
  ['CTRL-WEATHER', 'Weather-led control', 32, 'piece', 389, 'Thermor'],
  ['SENS-OUT', 'Outdoor sensor', 32, 'piece', 45, 'Senso'],
];
const OTHER: readonly Row[] = [
  ['SERV-BOIL', 'Boiler maintenance', 40, 'visit', 189, 'Halden'],
  ['SERV-BURN', 'Burner tuning', 40, 'visit', 149, 'Halden'],
  ['SERV-CLEAN', 'Tank cleaning', 40, 'visit', 420, 'Halden'],
  ['SERV-24H', 'Emergency call-out', 40, 'visit', 260, 'Halden'],
  ['INSP-TANK', 'Tank inspection', 41, 'visit', 130, 'Halden'],
  ['INSP-EMIS', 'Emission measurement', 41, 'visit', 95, 'Halden'],
  ['TRIP-100', 'Travel voucher 100', 50, 'voucher', 100, 'Halden Away'],
  ['TRIP-250', 'Travel voucher 250', 50, 'voucher', 250, 'Halden Away'],
  ['TRIP-500', 'Travel voucher 500', 50, 'voucher', 500, 'Halden Away'],
  ['BAG-CABIN', 'Cabin bag', 51, 'piece', 79, 'Halden Away'],
  ['BAG-CHECK', 'Checked suitcase', 51, 'piece', 129, 'Halden Away'],
  ['BAG-TAG', 'Luggage tag', 51, 'piece', 8, 'Halden Away'],
  ['BAG-SCALE', 'Luggage scale', 51, 'piece', 19, 'Halden Away'],
  ['HAND-SAN', 'Hand cleaner', 0, 'piece', 11, 'Verdano'],
  ['GIFT-CARD', 'Gift card', 0, 'voucher', 50, 'Halden'],
];

const ROWS: readonly Row[] = [...FUELS, ...STORAGE, ...HEATING, ...OTHER];

/** 60 products; two in the root category, every ninth without a description. */
export function seedProducts(): Product[] {
  const random = new Random(4102);
  return ROWS.map(([sku, name, categoryId, unit, amount, brand], index) => ({
    ...{ sku, name, brand, categoryId, unit },
    description: index % 9 === 8 ? null : `${name} by ${brand}, sold by the ${unit}.`,
    price: { amount, currency: 'USD' },
    attributes: unit === 'litre' ? { density: '0.85 kg/l', sulphur: `${random.integer(1, 10) * 5} ppm` } : {},
    dimensions: unit === 'piece' ? newDimensions(random) : null,
    relatedSkus: [0, 1].filter(() => random.chance(0.5)).map(() => random.pick(ROWS)[0]),
    discontinued: sku === 'BOIL-STD-20',
  }));
}

function newDimensions(random: Random): Dimensions {
  const [lengthCm, widthCm, heightCm] = [random.integer(5, 180), random.integer(5, 90), random.integer(5, 160)];
  return { lengthCm, widthCm, heightCm, weightKg: random.integer(2, 900) / 10 };
}

/** Stock of what can lie in a warehouse: no entry for services and vouchers, none left of `BOIL-COND-32`. */
export function seedStock(): StockLevel[] {
  const random = new Random(41_020);
  return ROWS.filter(([, , , unit]) => unit !== 'visit' && unit !== 'voucher').map(([sku, , , unit]) => ({
    sku,
    available: sku === 'BOIL-COND-32' ? 0 : unit === 'piece' ? random.integer(3, 120) : random.integer(20, 90) * 1000,
    reserved: 0,
    warehouse: random.pick(['PORTLAND', 'WORCESTER', 'ALBANY'] as const),
    restockDate: random.chance(0.5) ? isoDate(DEMO_NOW + random.integer(2, 40) * DAY_MS) : null,
  }));
}

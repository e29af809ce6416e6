import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { json, type Reply } from '../contract/reply.ts';
import { type Fault, type Habits, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { Random, seedOf } from '../data/random.ts';
import { DAY_MS, DEMO_NOW, isoDate, isoTime } from '../data/time.ts';

const failure = (status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  json(status, { error: true, reason }, headers);

function fault({ status, message, violations }: Fault): Reply {
  const list = violations.map(({ at, message: issue }) => `${at} ${issue}`).join('; ');
  return failure(status, list === '' ? message : list);
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

interface Day {
  readonly time: string;
  readonly temperature_max: number;
  readonly temperature_min: number;
  readonly precipitation: number | null;
  readonly wind_speed_max: number;
  readonly heating_degree_days: number;
}

const HEATING_LIMIT = 18;
const round = (value: number): number => Math.round(value * 10) / 10;

/** The weather of a day: colder in the north and in winter, and the same each time it is asked for. */
function dayAt({ latitude, longitude }: Place, time: number): Day {
  const day = isoDate(time);
  const noon = Date.parse(`${day}T12:00:00Z`);
  const random = new Random(seedOf(`${latitude},${longitude},${day}`));
  const season = Math.cos(((noon / DAY_MS - 20) / 365.25) * 2 * Math.PI) * Math.sign(latitude || 1);
  const mean = 27 - Math.abs(latitude) * 0.42 - season * 11 + (random.next() - 0.5) * 8;
  const spread = 2 + random.next() * 5;
  return {
    time: day,
    temperature_max: round(mean + spread),
    temperature_min: round(mean - spread),
    precipitation: random.chance(0.08) ? null : random.chance(0.4) ? round(random.next() * 14) : 0,
    wind_speed_max: round(5 + random.next() * 45),
    heating_degree_days: round(Math.max(0, HEATING_LIMIT - mean)),
  };
}

type Column = Exclude<keyof Day, 'time'>;
const COLUMNS: readonly Column[] = [
  'temperature_max',
  'temperature_min',
  'precipitation',
  'wind_speed_max',
  'heating_degree_days',
];

interface ForecastQuery extends Place {
  readonly start_date?: string;
  readonly days: number;
  readonly daily?: readonly Column[];
}

function forecast({ latitude, longitude, start_date, days, daily = COLUMNS }: ForecastQuery): unknown {
  const start = start_date === undefined ? DEMO_NOW : Date.parse(start_date);
  const rows = Array.from({ length: days }, (_, index) => dayAt({ latitude, longitude }, start + index * DAY_MS));
  const columns = daily.map((name) => [name, rows.map((row) => row[name])]);
  return {
    latitude,
    longitude,
    timezone: 'America/New_York',
    daily_units: { temperature: '°C', precipitation: 'mm', wind_speed: 'km/h' },
    daily: { time: rows.map(({ time }) => time), ...Object.fromEntries(columns) },
  };
}

function current({ latitude, longitude }: Place): unknown {
  const { temperature_max, wind_speed_max, precipitation } = dayAt({ latitude, longitude }, DEMO_NOW);
  const wet = temperature_max < 1 ? 'snow' : 'rain';
  const condition = precipitation === null ? 'cloudy' : precipitation > 0 ? wet : 'clear';
  const time = isoTime(DEMO_NOW);
  return { latitude, longitude, time, temperature: temperature_max, wind_speed: wind_speed_max, condition };
}

/** An answer that may be kept for `maxAge` seconds, or none when the caller has it already. */
function cacheable(value: unknown, maxAge: number, headers: IncomingHttpHeaders): Reply {
  const body = JSON.stringify(value);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  const caching = { 'cache-control': `public, max-age=${maxAge}`, etag };
  if (headers['if-none-match'] === etag) return { status: 304, headers: caching };
  return { status: 200, headers: { 'content-type': 'application/json', ...caching }, body };
}

function open({ weatherLimitsEvery }: Habits): Service {
  let requests = 0;
  return {
    fault,
    before: () => {
      requests += 1;
      const isLimited = weatherLimitsEvery > 0 && requests % weatherLimitsEvery === 0;
      return isLimited ? failure(429, 'Too many requests.', { 'retry-after': '1' }) : undefined;
    },
    operations: {
      'GET /forecast': operation<{ query: ForecastQuery }>(({ query, headers }) =>
        cacheable(forecast(query), 600, headers),
      ),
      'GET /current': operation<{ query: Place }>(({ query, headers }) => cacheable(current(query), 60, headers)),
    },
  };
}

/** Weather: no operationIds, columns as parallel arrays, `Cache-Control`, now and then 429 with `Retry-After`. */
export const weather: ServiceDefinition = { name: 'weather', file: 'weather/openapi.yaml', basePath: '/v1', open };

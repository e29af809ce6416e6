import { redisScript } from '../../redis/redis.ts';

/**
 * Takes from the buckets of one caller, all or nothing, by the rule of `QuotasInMemory` and with the same arithmetic: both
 * decide alike of equal times. A bucket is forgotten when it would be full again, and what is no bucket is replaced.
 *
 * - `KEYS[1]`: a hash of what was left (`operations`, `cost`) when something was last taken (`at`, in milliseconds).
 * - `ARGV[1]`: the time in milliseconds; empty: the server's own, so that all who ask mean the same.
 * - Then of each rate: its name, its quota, in how many milliseconds it comes again, and what is to be taken.
 * - Returns for how long to wait, 0 where it was taken, and then what is left of each rate: as texts, since Redis would
 *   cut numbers off at their point.
 */
export const takeScript = redisScript(
  `local key = KEYS[1]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local rates = {}
local fields = {'at'}
for index = 2, #ARGV, 4 do
  rates[#rates + 1] = {
    name = ARGV[index],
    quota = tonumber(ARGV[index + 1]),
    per = tonumber(ARGV[index + 2]),
    wanted = tonumber(ARGV[index + 3]),
  }
  fields[#fields + 1] = ARGV[index]
end
local kept = redis.pcall('HMGET', key, unpack(fields))
if kept.err then
  redis.call('UNLINK', key)
  kept = {}
end
local at = tonumber(kept[1] or now) or now
local wait = 0
for index, rate in ipairs(rates) do
  local left = tonumber(kept[index + 1] or rate.quota) or rate.quota
  rate.left = math.max(0, math.min(rate.quota, left + math.max(0, now - at) * rate.quota / rate.per))
  wait = math.max(wait, (rate.wanted - rate.left) * rate.per / rate.quota)
end
if wait <= 0 then
  local values = {'at', string.format('%.17g', now)}
  local full = 0
  for _, rate in ipairs(rates) do
    rate.left = rate.left - rate.wanted
    full = math.max(full, (rate.quota - rate.left) * rate.per / rate.quota)
    values[#values + 1] = rate.name
    values[#values + 1] = string.format('%.17g', rate.left)
  end
  redis.call('HSET', key, unpack(values))
  redis.call('PEXPIRE', key, math.ceil(full))
end
local answer = {string.format('%.17g', wait)}
for index, rate in ipairs(rates) do
  answer[index + 1] = string.format('%.17g', rate.left)
end
return answer
`,
  ['', 'operations', '1', '1', '0'],
);

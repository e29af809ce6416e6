-- Requests for wrk. After `--`: a file with the body, in which %ID% stands for an id; how many ids there are (0: all
-- requests are alike); a seed; a file with one header (`name: value`) of a caller on each line, empty for no callers.
local function lines(file)
  local list = {}
  for line in io.lines(file) do
    if line ~= "" then list[#list + 1] = line end
  end
  return list
end

local prepared = {}

function init(args)
  local body = table.concat(lines(args[1]), "\n")
  local ids = tonumber(args[2])
  math.randomseed(tonumber(args[3]))
  local callers = lines(args[4])
  -- Whole requests are made before the first is sent, so that wrk spends its time on sending.
  for id = 1, math.max(ids, #callers, 1) do
    local headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
    if #callers > 0 then
      local name, value = callers[(id - 1) % #callers + 1]:match("^([^:]+): (.*)$")
      headers[name] = value
    end
    prepared[id] = wrk.format("POST", nil, headers, (body:gsub("%%ID%%", tostring(id))))
  end
end

function request()
  return prepared[math.random(#prepared)]
end

function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"microseconds":%d,"status":%d,"socket":%d,"p50":%d,"p99":%d,"bytes":%d}\n',
    summary.requests, summary.duration, failed.status, failed.connect + failed.read + failed.write + failed.timeout,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end

-- Asks the bot over REST: varied messages, five to a conversation, one conversation at a time a client.
-- Arguments: the file of messages (a JSON string a line), a name for these conversations, the number of clients.
local TURNS = 5
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  messages, name, clients, asked, failed = {}, arguments[2], tonumber(arguments[3]), 0, 0
  for line in io.lines(arguments[1]) do
    messages[#messages + 1] = line
  end
end

function request()
  local client, turn = asked % clients, math.floor(asked / clients)
  local message = messages[asked % #messages + 1]
  local sender = string.format("%s-%d-%d", name, client, math.floor(turn / TURNS))
  asked = asked + 1
  local body = string.format('{"sender": "%s", "message": %s}', sender, message)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end

function response(status, headers, body)
  if status ~= 200 or #body < 3 then
    failed = failed + 1
  end
end

function done(summary, latency, requests)
  local failures = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do
    failures = failures + thread:get("failed")
  end
  io.write(string.format(
    '\n{"p50": %.3f, "p99": %.3f, "per_second": %.3f, "answers": %d, "failures": %d}\n',
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.requests / summary.duration * 1000000, summary.requests, failures
  ))
end

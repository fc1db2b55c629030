-- Asks the bot over REST: varied messages, five to a conversation, one conversation at a time a client.
-- Arguments: the file of messages (a JSON string a line), a name for these conversations, the number of clients, the
-- place of the first message that is said, and how many are said over and over (0: all).
local TURNS = 5
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  messages, name, clients = {}, arguments[2], tonumber(arguments[3])
  asked, failed, silent = 0, 0, 0
  for line in io.lines(arguments[1]) do
    messages[#messages + 1] = line
  end
  first, among = tonumber(arguments[4]), tonumber(arguments[5])
  if among == 0 then
    among = #messages
  end
end

function request()
  local client, turn = asked % clients, math.floor(asked / clients)
  local message = messages[(first + asked) % among + 1]
  local sender = string.format("%s-%d-%d", name, client, math.floor(turn / TURNS))
  asked = asked + 1
  local body = string.format('{"sender": "%s", "message": %s}', sender, message)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end

function response(status, headers, body)
  if status ~= 200 then
    failed = failed + 1
  elseif #body < 3 then -- an empty list: Rasa's default says nothing where it is unsure
    silent = silent + 1
  end
end

function done(summary, latency, requests)
  local failures = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local silent = 0
  for _, thread in ipairs(threads) do
    failures = failures + thread:get("failed")
    silent = silent + thread:get("silent")
  end
  io.write(string.format(
    '\n{"p50": %.3f, "p99": %.3f, "per_second": %.3f, "answers": %d, "failures": %d, "silent": %.4f}\n',
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.requests / summary.duration * 1000000, summary.requests, failures,
    silent / math.max(summary.requests, 1)
  ))
end

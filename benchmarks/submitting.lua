-- Sends one form after another, each with a token and a sender of its own.
-- Arguments: path, body with {token} and {n}, then headers as name and value.
local thread = 0

function setup(t)
  t:set("number", thread)
  thread = thread + 1
end

function init(arguments)
  math.randomseed(os.time() + number)
  path, body = arguments[1], arguments[2]
  headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  for place = 3, #arguments, 2 do headers[arguments[place]] = arguments[place + 1] end
  prefix = string.format("%06d%06d", math.random(0, 999999), math.random(0, 999999))
  -- In letters, for so many digits on end can look like the number of a payment card, which the form asks about.
  sender = prefix:gsub("%d", function(digit) return string.char(97 + tonumber(digit)) end)
  count = 0
end

function request()
  count = count + 1
  local token = prefix .. string.format("%012d", count)
  local filled = body:gsub("{token}", token):gsub("{n}", sender .. "-" .. count)
  return wrk.format("POST", path, headers, filled)
end

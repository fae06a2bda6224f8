-- Remembered commits after a seq, in order. KEYS: head, log. ARGV: after seq, limit, about as many bytes at most.
-- Answer: a list of records, each seq, digest and encoded commit; {} when there are none.
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or 0)
local length = redis.call('LLEN', KEYS[2])
-- The last record is that of the head, and no seq is left out.
local at = math.max(0, length - (seq - tonumber(ARGV[1])))
local till = math.min(length, at + tonumber(ARGV[2]))
local room = tonumber(ARGV[3])
local records = {}
while at < till and room > 0 do
  for _, record in ipairs(redis.call('LRANGE', KEYS[2], at, math.min(at + 15, till - 1))) do
    records[#records + 1] = record
    room = room - #record
  end
  at = at + 16
end
return records

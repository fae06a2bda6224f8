-- A piece turned out to be damaged. KEYS: pieces. ARGV: digest, its place; '' for one that is held.
-- Answer: 1, or 0 when that was known or the piece is elsewhere by now.
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row or not string.find(row, '^[LC]') or string.sub(row, 6) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], string.lower(string.sub(row, 1, 1)) .. string.sub(row, 2))
return 1

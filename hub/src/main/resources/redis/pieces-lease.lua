-- Leases those pieces of a shard that are stored. KEYS: pieces. ARGV: end of the lease in s, digests.
-- Answer: the digests that are not stored, and those of damaged pieces, which are leased all the same.
local state = struct.pack('>I4', tonumber(ARGV[1]))
local missing = {}
for i = 2, #ARGV do
  local row = redis.call('HGET', KEYS[1], ARGV[i])
  local sound = false
  if row then
    sound = string.find(row, '^[LC]') ~= nil
    redis.call('HSET', KEYS[1], ARGV[i], (sound and 'L' or 'l') .. state .. string.sub(row, 6))
  end
  if not sound then
    missing[#missing + 1] = ARGV[i]
  end
end
return missing

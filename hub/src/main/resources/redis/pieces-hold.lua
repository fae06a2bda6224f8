-- Leases those pieces of a shard that are stored, and takes the records of the others. KEYS: pieces, bytes, shard.
-- ARGV: end of the lease in s, bound of the bytes that are held, now in s, then digest and record of each piece.
-- Answer: the digests that there was no room for.
local pieces, bytes, shard = KEYS[1], KEYS[2], KEYS[3]
local leased = 'L' .. struct.pack('>I4', tonumber(ARGV[1]))
local bound = tonumber(ARGV[2])
local before = tonumber(redis.call('HGET', shard, 'bytes') or 0)
local size = before
local refused = {}
for i = 4, #ARGV, 2 do
  local digest, record = ARGV[i], ARGV[i + 1]
  local row = redis.call('HGET', pieces, digest)
  if row and string.find(row, '^[LC]') then
    redis.call('HSET', pieces, digest, leased .. string.sub(row, 6))
  else
    local old = row and redis.call('HSTRLEN', bytes, digest) or 0
    if size - old + #record <= bound then
      size = size - old + #record
      redis.call('HSET', bytes, digest, record)
      redis.call('HSET', pieces, digest, leased)
    else
      refused[#refused + 1] = digest
    end
  end
end
if size ~= before then
  redis.call('HSET', shard, 'bytes', size)
  redis.call('HSETNX', shard, 'since', ARGV[3])
end
return refused

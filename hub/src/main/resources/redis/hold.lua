-- What pieces-hold and commit begin with: leases one piece of a shard when it is stored, and takes its record when it is not.
-- Keys: pieces, bytes, shard. Then the end of the lease in s, bound of the bytes that the shard holds, now in s, digest and
-- record of the piece. Answer: whether there was room.
local function hold(pieces, bytes, shard, leaseEnd, bound, now, digest, record)
  local leased = 'L' .. struct.pack('>I4', tonumber(leaseEnd))
  local row = redis.call('HGET', pieces, digest)
  if row and string.find(row, '^[LC]') then
    redis.call('HSET', pieces, digest, leased .. string.sub(row, 6))
    return true
  end
  local growth = #record - (row and redis.call('HSTRLEN', bytes, digest) or 0)
  if tonumber(redis.call('HGET', shard, 'bytes') or 0) + growth > tonumber(bound) then
    return false
  end
  redis.call('HSET', bytes, digest, record)
  redis.call('HSET', pieces, digest, leased)
  redis.call('HINCRBY', shard, 'bytes', growth)
  redis.call('HSETNX', shard, 'since', now)
  return true
end

-- Leases those pieces of a shard that are stored, and takes the records of the others. Behind hold.lua. KEYS: pieces, bytes,
-- shard. ARGV: end of the lease in s, bound of the bytes that are held, now in s, then digest and record of each piece.
-- Answer: the digests that there was no room for.
local refused = {}
for i = 4, #ARGV, 2 do
  if not hold(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3], ARGV[i], ARGV[i + 1]) then
    refused[#refused + 1] = ARGV[i]
  end
end
return refused

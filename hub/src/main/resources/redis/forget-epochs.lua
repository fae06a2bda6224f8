-- Forgets the epochs of names that no session has, where the clock alone gives the next one a higher epoch.
-- KEYS: names, epochs. ARGV: lowest epoch that stays, names. Answer: how many were forgotten.
local forgotten = 0
for i = 2, #ARGV do
  local epoch = redis.call('HGET', KEYS[2], ARGV[i])
  if epoch and tonumber(epoch) < tonumber(ARGV[1]) and redis.call('HEXISTS', KEYS[1], ARGV[i]) == 0 then
    redis.call('HDEL', KEYS[2], ARGV[i])
    forgotten = forgotten + 1
  end
end
return forgotten

-- Takes, prolongs or, when the time is 0, gives back the right to do some work alone. KEYS: lock. ARGV: owner, time in
-- ms. Answer: 1 when it is, or was, the owner's, else 0.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end
if ARGV[2] ~= '0' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
elseif owner then
  redis.call('DEL', KEYS[1])
end
return 1

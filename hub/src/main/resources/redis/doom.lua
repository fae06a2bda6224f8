-- Says that a session is to be deleted: whoever finds this does what is left to do.
-- KEYS: names, remains. ARGV: name, id, now in ms. Answer: 1; 0 when the session of that name is another one, or none.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3] .. ' ' .. ARGV[1])
return 1

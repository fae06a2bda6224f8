-- A collection of contents begins for one session: changes of earlier rounds that bring files are refused from now on.
-- KEYS: head. ARGV: round. Answer: 1, 0 for an unknown session.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'round', ARGV[1])
return 1

-- Renews leases, or gives them back when the ttl is 0: then no token is valid until the next is given out.
-- KEYS: head, a node each. ARGV: now in ms, ttl in ms, a token each.
-- Answer: 'unknown', or 'ok' and the places, from 0, of those that are fenced.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return { 'unknown' }
end
local answer = { 'ok' }
for i = 2, #KEYS do
  if redis.call('HGET', KEYS[i], 'token') ~= ARGV[i + 1] then
    answer[#answer + 1] = i - 2
  elseif ARGV[2] == '0' then
    redis.call('HDEL', KEYS[i], 'holder', 'token', 'until')
  else
    redis.call('HSET', KEYS[i], 'until', tonumber(ARGV[1]) + tonumber(ARGV[2]))
  end
end
return answer

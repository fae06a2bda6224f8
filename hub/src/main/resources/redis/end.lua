-- Ends a session: without its head every script refuses, and with the mark none makes it again. Its other keys are
-- removed later. KEYS: head, end. ARGV: how long the mark stays in ms. Answer: 1.
redis.call('SET', KEYS[2], 1, 'PX', ARGV[1])
redis.call('DEL', KEYS[1])
return 1

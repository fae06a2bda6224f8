-- The time of the server that has a key. KEYS: the key. Answer: seconds since 1970, and microseconds in the second.
return redis.call('TIME')

package io.ghostmirror.hub.redis;

@OnCluster
class ClusterClockIT extends RedisClockIT {}

package io.ghostmirror.hub.redis;

@OnCluster
class ClusterSessionUpkeepIT extends RedisSessionUpkeepIT {}

package io.ghostmirror.hub.redis;

@OnCluster
class ClusterLogArchiveIT extends RedisLogArchiveIT {}

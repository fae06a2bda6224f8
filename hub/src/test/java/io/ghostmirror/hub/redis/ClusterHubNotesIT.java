package io.ghostmirror.hub.redis;

@OnCluster
class ClusterHubNotesIT extends RedisHubNotesIT {}

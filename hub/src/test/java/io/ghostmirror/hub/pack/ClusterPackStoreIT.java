package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.redis.OnCluster;

@OnCluster
class ClusterPackStoreIT extends PackStoreIT {}

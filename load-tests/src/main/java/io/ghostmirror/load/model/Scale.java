package io.ghostmirror.load.model;

/**
 * What a demand needs. Everything is a sum of products of {@link Inputs}; docs/scale.md has the formulas in words.
 *
 * @param commits a second
 * @param deliveries a second
 * @param attachments pairs of a session and a hub that has nodes of it
 * @param hubCores cores that the hubs would take, filled to the brim
 */
record Scale(
        Inputs in,
        double hubs,
        double commits,
        double deliveries,
        double attachments,
        double hubCores,
        double hubGibibytes,
        double redisCores,
        double redisGibibytes,
        double redisShards,
        double partitions,
        double kafkaMegabytes,
        double brokers) {

    private static final double MICROS = 1e-6;
    private static final double GIBIBYTE_KILOBYTES = 1 << 20;
    private static final int ROUNDS = 50;
    private static final double MONTH_HOURS = 730;

    /** Nodes connect to whatever hub there is: how many hubs there are says on how many a session is, and that says how many. */
    static Scale of(Inputs in) {
        double hubs = 1;
        Scale scale = with(in, hubs);
        for (int i = 0; i < ROUNDS; i++) {
            hubs = scale.neededHubs();
            scale = with(in, hubs);
        }
        return scale;
    }

    private static Scale with(Inputs in, double hubs) {
        double sessions = in.of("sessions");
        double nodes = in.of("nodes");
        double each = nodes / sessions;
        double commits = sessions * in.of("active.share") * in.of("active.changes.per.second");
        double deliveries = commits * (each - 1);
        double hubsOfOne = Math.min(in.of("session.hubs.most"), hubs * (1 - Math.pow(1 - 1 / hubs, each)));
        double attachments = sessions * hubsOfOne;
        double consumed = commits * (hubsOfOne - 1);
        Apart processor = Apart.of(in, "node.idle.micros", "session.hub.micros");
        double hubCores = MICROS
                * (nodes * processor.node()
                        + attachments * processor.session()
                        + commits * in.of("change.hub.micros")
                        + consumed * in.of("consumed.share") * in.of("change.hub.micros")
                        + deliveries * in.of("fanout.hub.micros"));
        Apart memory = Apart.of(in, "node.kilobytes", "session.hub.kilobytes");
        double hubGibibytes = (nodes * memory.node() + attachments * memory.session()) / GIBIBYTE_KILOBYTES;
        Apart redis = Apart.of(in, "node.redis.micros", "session.redis.micros");
        double redisCores = MICROS
                * (nodes * redis.node() + attachments * redis.session() + commits * in.of("change.redis.micros"));
        double redisGibibytes = sessions
                * (in.of("session.redis.kilobytes") * 1024 + in.of("files.per.session") * in.of("row.redis.bytes"))
                / (1 << 30);
        double shards = Math.ceil(Math.max(
                redisCores / in.of("redis.fill"), redisGibibytes / in.of("redis.gibibytes") / in.of("redis.fill")));
        double partitions = sessions * in.of("kafka.copies");
        double megabytes = commits * in.of("change.bytes") * (in.of("kafka.copies") + hubsOfOne - 1) / (1 << 20);
        double brokers = Math.ceil(Math.max(
                partitions / in.of("kafka.partitions.per.broker"),
                megabytes / in.of("kafka.megabytes.per.second") / in.of("kafka.fill")));
        return new Scale(
                in,
                hubs,
                commits,
                deliveries,
                attachments,
                hubCores,
                hubGibibytes,
                redisCores,
                redisGibibytes,
                shards,
                partitions,
                megabytes,
                Math.max(in.of("kafka.copies"), brokers));
    }

    private double neededHubs() {
        return Math.ceil(Math.max(hubsForCores(), Math.max(hubsForMemory(), hubsForConnections())));
    }

    double hubsForCores() {
        return hubCores / in.of("hub.cores") / in.of("hub.fill");
    }

    double hubsForMemory() {
        double room = in.of("hub.gibibytes") * in.of("hub.fill") - in.of("hub.megabytes") / 1024;
        return hubGibibytes / room;
    }

    double hubsForConnections() {
        return in.of("nodes") / in.of("hub.connections") / in.of("hub.fill");
    }

    /** Megabytes a second that hubs send to nodes, whole trees too. */
    double sentMegabytes() {
        return deliveries * in.of("change.bytes") / (1 << 20) + coldMegabytes();
    }

    private double coldMegabytes() {
        return in.of("sessions") * in.of("cold.joins.per.session.day") * in.of("cold.join.megabytes") / 86_400;
    }

    /** Megabytes a second into and out of the content store. */
    double storeMegabytes() {
        return commits * in.of("change.bytes") / (1 << 20) + coldMegabytes();
    }

    double storeGibibytes() {
        return in.of("sessions") * in.of("store.megabytes.per.session") / 1024;
    }

    /** Hours until all topics are made, at the pace that one controller was seen to have. */
    double topicHours() {
        return in.of("sessions") * in.of("topic.millis") / 3_600_000;
    }

    double hubDollars() {
        return hubs
                * MONTH_HOURS
                * (in.of("hub.cores") * in.of("price.core.hour")
                        + in.of("hub.gibibytes") * in.of("price.gibibyte.hour"));
    }

    double redisDollars() {
        double each = in.of("price.core.hour") + in.of("redis.gibibytes") * in.of("price.gibibyte.hour");
        return redisShards * in.of("price.redis.copies") * MONTH_HOURS * each;
    }

    double kafkaDollars() {
        return brokers * MONTH_HOURS * in.of("price.broker.hour");
    }

    double storeDollars() {
        double puts = hubs * in.of("store.puts.per.hub.second") * 3600 * MONTH_HOURS / 1000;
        return storeGibibytes() * in.of("price.store.gibibyte.month") + puts * in.of("price.store.puts.thousand");
    }

    /** Two thirds of what hubs tell each other and nodes goes to another of three zones. */
    double networkDollars() {
        double gibibytes = (sentMegabytes() + kafkaMegabytes) / 1024 * 3600 * MONTH_HOURS;
        return gibibytes * 2 / 3 * in.of("price.zone.gibibyte");
    }

    double dollars() {
        return hubDollars() + redisDollars() + kafkaDollars() + storeDollars() + networkDollars();
    }
}

package io.ghostmirror.node.memory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.port.NodeStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A node's memory that lasts as long as this object. {@link #close} loses nothing. */
public final class MemoryNodeStore implements NodeStore {

    private final Identity identity;
    private final Map<WorkspacePath, SyncedRow> rows = new TreeMap<>();
    private final Map<WorkspacePath, Intent> intents = new TreeMap<>();
    private final TreeMap<Long, Unanswered> requests = new TreeMap<>();
    private final Map<Digest, byte[]> recipes = new HashMap<>();
    private final Map<String, String> facts = new HashMap<>();
    private Cursor cursor = Cursor.NONE;

    public MemoryNodeStore(Identity identity) {
        this.identity = identity;
    }

    @Override
    public synchronized Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public synchronized Cursor cursor() {
        return cursor;
    }

    @Override
    public synchronized void readRows(Consumer<SyncedRow> each) {
        rows.values().forEach(each);
    }

    @Override
    public synchronized List<Intent> openIntents() {
        return List.copyOf(intents.values());
    }

    @Override
    public synchronized List<Unanswered> unanswered() {
        return List.copyOf(requests.values());
    }

    @Override
    public synchronized Optional<byte[]> recipe(Digest content) {
        return Optional.ofNullable(recipes.get(content)).map(byte[]::clone);
    }

    @Override
    public synchronized void save(Update update) {
        update.removed().forEach(rows::remove);
        update.put().forEach(row -> rows.put(row.path(), row));
        update.intentsSettled().forEach(intents::remove);
        requests.headMap(update.answered(), true).clear();
        facts.putAll(update.facts());
        cursor = Optional.ofNullable(update.cursor()).orElse(cursor);
    }

    @Override
    public synchronized void record(List<Intent> opened) {
        opened.forEach(intent -> intents.put(intent.path(), intent));
    }

    @Override
    public synchronized void record(Unanswered request) {
        requests.put(request.number(), request);
    }

    @Override
    public synchronized void saveRecipe(Digest content, byte[] references) {
        recipes.putIfAbsent(content, references.clone());
    }

    @Override
    public synchronized void forgetTree(Cursor start) {
        rows.clear();
        intents.clear();
        requests.clear();
        cursor = start;
    }

    @Override
    public void close() {}
}

/// The tables that say when each conversation falls due: one row each, indexed, so that a sweep is one query.
///
/// Days are numbers since 1 January 1970. `due` is the first day on which the action may be taken, open holds aside; a
/// conversation with an open hold (`holds` above 0) has no such day. `extended` is the last day to which a review has put
/// off its destruction. Everything here follows from the ledger.
enum DueTables {
    static let schema = """
        CREATE TABLE IF NOT EXISTS due(
            conversation INTEGER PRIMARY KEY, class TEXT NOT NULL, action TEXT NOT NULL DEFAULT '',
            size INTEGER NOT NULL DEFAULT 0, first_day INTEGER, last_day INTEGER, trigger_day INTEGER,
            cutoff_day INTEGER, retain_until INTEGER, holds INTEGER NOT NULL DEFAULT 0, released INTEGER,
            extended INTEGER,
            due INTEGER GENERATED ALWAYS AS (
                max(retain_until, ifnull(released, retain_until), ifnull(extended, retain_until)) + 1) VIRTUAL) STRICT;
        CREATE INDEX IF NOT EXISTS due_day ON due(action, holds, due);
        CREATE INDEX IF NOT EXISTS due_class ON due(class);
        CREATE TABLE IF NOT EXISTS hold(
            entry INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, from_day INTEGER NOT NULL, to_day INTEGER) STRICT;
        CREATE TABLE IF NOT EXISTS hold_cover(
            conversation INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(conversation, entry))
            STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS hold_cover_entry ON hold_cover(entry);
        CREATE TABLE IF NOT EXISTS event(
            entry INTEGER PRIMARY KEY, name TEXT NOT NULL, day INTEGER NOT NULL, withdrawn INTEGER NOT NULL DEFAULT 0)
            STRICT;
        CREATE TABLE IF NOT EXISTS event_person(
            value TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(value, entry)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS event_cover(
            conversation INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(conversation, entry))
            STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS event_cover_entry ON event_cover(entry);
        """

    static let names = ["due", "hold", "hold_cover", "event", "event_person", "event_cover"]
}

export interface StoredKeysRow extends Record<string, unknown> {
  readonly id: string;
  readonly host_key_sealed: Buffer;
  readonly viewer_key_sealed: Buffer;
}

/** Rooms behind the one of `$1`, of which not both keys begin with `$2`. */
export const FIND_STALE_KEYS = {
  name: 'find-rooms-with-stale-keys-2',
  text: `SELECT id, host_key_sealed, viewer_key_sealed
           FROM rooms
          WHERE ($1::uuid IS NULL OR id > $1)
            AND (substring(host_key_sealed FOR length($2::bytea)) <> $2
                 OR substring(viewer_key_sealed FOR length($2)) <> $2)
          ORDER BY id LIMIT $3`,
};

/** In the order of their ids, so that two that do this at once do not wait for each other crosswise. */
export const RESEAL_KEYS = {
  name: 'reseal-room-keys-2',
  text: `WITH chosen AS (SELECT id FROM rooms WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE)
         UPDATE rooms
            SET host_key_sealed = resealed.host, viewer_key_sealed = resealed.viewer
           FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS resealed (id, host, viewer)
           JOIN chosen USING (id)
          WHERE rooms.id = resealed.id`,
};
